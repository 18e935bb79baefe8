import { committedErrorsPage, errorsPage } from '../support/errors-page';

test('docs/errors.md says what the catalogues say', () => {
  expect(committedErrorsPage()).toBe(errorsPage());
});
