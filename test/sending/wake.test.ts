import { createNotifier, listenForWakes } from '../../src/sending/wake';
import { createTestDatabase } from '../support/database';
import { until } from '../support/until';

test('a burst of events wakes the workers of other processes twice: at its beginning and after its end', async () => {
  const database = await createTestDatabase();
  let woken = 0;
  const listener = listenForWakes(database.url, () => (woken += 1));
  await until('the connection', () => woken === 1);
  const notify = createNotifier(database.pool);
  for (let nth = 0; nth < 1_000; nth += 1) notify();
  await until('the end of the burst', () => woken === 3);
  await until('quiet', () => {
    notify();
    return woken === 4;
  });
  await listener.close();
  await database.drop();
});
