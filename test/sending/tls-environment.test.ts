import { runCases } from '../support/receivers/run-cases';
import { tlsCases } from '../support/receivers/tls-cases';

const VARIABLE = 'NODE_TLS_REJECT_UNAUTHORIZED';
const before = process.env[VARIABLE];
afterAll(() => {
  if (before === undefined) delete process.env[VARIABLE];
  else process.env[VARIABLE] = before;
});

test('no variable of the environment turns the check of certificates off', async () => {
  process.env[VARIABLE] = '0';
  const invalid = tlsCases.filter(({ name }) => name === 'TLS: expired certificate');
  const observed = await runCases(invalid);
  expect([...observed.values()].map(({ errorCode }) => errorCode)).toEqual(['tls_error']);
});
