import { expectNoFailure } from './run-checks';

test('schemathesis finds no failure with many requests', () => expectNoFailure(40), 3_600_000);
