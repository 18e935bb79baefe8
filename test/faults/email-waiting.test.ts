import { randomBytes } from 'node:crypto';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { requestEnable } from '../../src/endpoints/endpoint-changes.sql';
import type { AccountId } from '../../src/lib/ids';
import { lazyClient, signalHealth } from '../../src/temporal/client';
import { startReceiver } from '../support/receiver';
import { services } from '../support/services';
import { until } from '../support/until';
import { startHarness } from './harness';

test('a worker killed while incidents wait for the next email loses none of them', async () => {
  const taskQueue = `test-${randomBytes(6).toString('hex')}`;
  const client = lazyClient({ address: services().temporalAddress }, 'default');
  const harness = await startHarness({ taskQueue });
  const { db, mail } = harness;
  const receiver = await startReceiver(() => ({ status: 503 }));
  const id = await harness.endpoint(receiver.url);
  const { rows } = await db.query<{ accountId: AccountId }>('select id as "accountId" from accounts');
  const status = async () => (await db.query<{ status: string }>('select status from endpoints')).rows[0]!.status;
  const told = async (isTold: boolean) =>
    (await db.query('select from notifications where (sent_at is not null) = $1', [isTold])).rowCount;

  const worker = await harness.startWorker();
  for (const incident of [1, 2, 3]) {
    await harness.publish(1);
    await until('it to be unhealthy', async () => (await status()) === 'unhealthy');
    await until(
      'the first email, and no other',
      async () => (await told(true)) === 1 && (await told(false)) === incident - 1,
    );
    await requestEnable(db, rows[0]!.accountId, id, 'send', OPERATOR);
    await signalHealth(client, taskQueue, id);
    await until('it to be enabled', async () => (await status()) === 'enabled');
  }
  await harness.kill(worker);
  expect(mail.mails).toHaveLength(1);
  await db.query(`update emails set ended_at = ended_at - interval '1 hour'`);
  await harness.startWorker();
  await signalHealth(client, taskQueue, id);
  await until('all incidents to be told', async () => (await told(false)) === 0);

  expect(mail.mails.map(({ messageId }) => messageId)).toEqual([`<${id}.1@127.0.0.1>`, `<${id}.2@127.0.0.1>`]);
  for (const incident of [2, 3]) expect(mail.mails[1]!.text).toContain(`Incident ${incident}: from `);
  await harness.stop();
  await client.connection.close();
  await receiver.close();
});
