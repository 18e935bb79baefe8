import { CUSTOMER_SCOPES } from '../../src/accounts/api-key';
import { routes } from '../../src/api/route-table';
import { everyObject } from '../api/objects';
import { startApi } from '../api/support';
import { installSchemathesis, runSchemathesis } from '../support/schemathesis';

/**
 * Lets schemathesis run all its checks on the API.
 * @param maxExamples requests that it makes up at most for each call, beside those that cover the rules of the document
 */
export async function expectNoFailure(maxExamples: number): Promise<void> {
  await installSchemathesis();
  const api = await startApi();
  await everyObject(api);
  const own = await api.call('POST', '/v1/api-keys', { body: { scopes: CUSTOMER_SCOPES } });
  const report = await runSchemathesis(api.base, own.json, maxExamples);
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
  expect(cases.generated).toBeGreaterThan(routes.length * maxExamples);
  // If the key had been revoked, every call would have been refused as documented.
  expect((await api.call('GET', '/v1/webhooks', { key: own.json.key })).status).toBe(200);
  await api.stop();
}
