import { expectNoFailure } from './run-checks';

test('schemathesis finds no failure with all its checks', () => expectNoFailure(5), 900_000);
