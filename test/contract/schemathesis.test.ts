import { routes } from '../../src/api/routes';
import { everyObject } from '../api/objects';
import { startApi } from '../api/support';
import { installSchemathesis, runSchemathesis } from '../support/schemathesis';

test('schemathesis, all checks, finds nothing wrong with the API and its document', async () => {
  await installSchemathesis();
  const api = await startApi();
  await everyObject(api);
  const report = await runSchemathesis(api.base, api.key);
  console.log(`schemathesis: ${report.test_cases.generated} cases, ${report.test_cases.unique_failures} failures`);
  const { complete, errors, test_cases: cases, output } = report;
  expect({
    complete,
    errors,
    failures: cases.unique_failures,
    errored: cases.errored,
    output: cases.unique_failures ? output : '',
  }).toEqual({
    ...{ complete: true, errors: [], failures: 0, errored: 0, output: '' },
  });
  expect(cases.generated).toBeGreaterThan(routes.length * 20);
  // It may have revoked no key that it used: what it was refused would count as tested.
  expect((await api.call('GET', '/v1/webhooks')).status).toBe(200);
  await api.stop();
}, 900_000);
