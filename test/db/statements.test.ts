import { join } from 'node:path';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { checkStatements } from '../support/statements/check';
import { sqlFiles } from '../support/statements/sources';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('PostgreSQL accepts every statement, and each returns what its row type declares', async () => {
  const { statements, problems } = await checkStatements(sqlFiles(), database.url);
  expect(problems).toEqual([]);
  expect(statements).toBeGreaterThan(0);
});

test('a row type that does not fit is found', async () => {
  const { problems } = await checkStatements([join(__dirname, 'wrong-rows.ts')], database.url);
  expect(problems.map((problem) => problem.replace(/^test\/db\/wrong-rows\.ts:\d+ /, ''))).toEqual([
    'wrongKinds: "id" is string (text), not number',
    'wrongKinds: "mean" is string (numeric), not number',
    'wrongKinds: "since" is Date (timestamptz), not string',
    'wrongKinds: "types" is string[] (_text), not string',
    'wrongKinds: "details" is object (json), not string',
    'wrongNames: "address" is not returned',
    'wrongNames: "url" is returned, but is not in the row type',
    'nullIsLeftOut: "offSince" may be null, because endpoints.off_since may',
    'undefinedForNull: "description" is string (text), not undefined',
    `aStatusIsLeftOut: "status" may be 'unhealthy', which its type leaves out`,
    'unknownTable: PostgreSQL does not accept the statement: relation "webhooks" does not exist',
    'typeWithoutSample: "age" is interval: add a sample of it to TEXT_OF',
    'rowsWithoutType: "id" is returned, but is not in the row type',
    'wrongInOneBranch: "name" is Date (timestamptz), not string',
    'notReached: no exported function with a parameter of type Db reaches this call with the values of samples.ts',
  ]);
});

test('a statement that is sent past the check is an error', async () => {
  const check = checkStatements([join(__dirname, 'stray-statement.ts')], database.url);
  await expect(check).rejects.toThrow(
    'no call of db.query was found in the source that sends this statement: select from accounts',
  );
});
