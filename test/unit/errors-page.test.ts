import { committedErrorsPage, errorsPage } from '../support/errors-page';

test('docs/errors.md is up to date with the catalogues of errors', () => {
  expect(committedErrorsPage()).toBe(errorsPage());
});
