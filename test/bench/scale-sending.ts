import type { AccountId } from '../../src/lib/ids';
import { deleteEndpoint } from '../../src/endpoints/endpoint-changes.sql';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { until } from '../support/until';
import { percentile } from './figures';
import { measureTimes } from './latency';
import type { Bench } from './run';
import type { End } from './scale-ends';
import { RATIO_GOAL } from './scale-results';
import type { Results } from './scale-results';

const PER_SECOND = 25;
const WARM_UP_MS = 3_000;
const WINDOWS = 2;
const MEANWHILE_PER_SECOND = 5;
const MEANWHILE_MS = 5_000;
const PAUSES_TIMEOUT_MS = 120_000;

const accountIds = ({ accounts }: End): AccountId[] => accounts.map(({ id }) => id);

/** From publish to arrival through the whole product, with each end sending in turn. */
export async function measureArrival(
  bench: Bench,
  ends: { small: End; large: End },
  steadyS: number,
  results: Results,
): Promise<void> {
  const tookMs = { small: [] as number[], large: [] as number[] };
  for (let window = 1; window <= WINDOWS; window += 1) {
    for (const end of [ends.small, ends.large]) {
      await whileSending(bench, end, async () => {
        bench.progress(`${end.name}: ${PER_SECOND} events/s for ${steadyS} s`);
        const load = { accountIds: accountIds(end), perSecond: PER_SECOND, durationMs: steadyS * 1_000 };
        tookMs[end.name].push(...(await measureTimes(end.sender, bench.receivers, load)));
      });
    }
  }
  const add = (share: number, goal: number | null) =>
    results.add(
      `publish to arrival at ${PER_SECOND}/s, p${share * 100} ms`,
      percentile(tookMs.small, share),
      percentile(tookMs.large, share),
      goal,
    );
  add(0.5, null);
  add(0.99, RATIO_GOAL);
}

/** Deletes the endpoint that holds many deliveries, restores it, and enables it with `skip`: the calls, and what others notice. */
export async function measureRemovals(bench: Bench, ends: { small: End; large: End }, results: Results): Promise<void> {
  const small = await removalsOf(bench, ends.small);
  const large = await removalsOf(bench, ends.large);
  for (const [nth, { measure, figure }] of small.entries()) results.add(measure, figure, large[nth]!.figure);
}

async function removalsOf(bench: Bench, end: End): Promise<{ measure: string; figure: number }[]> {
  const { sender, client, hoard } = end;
  const [endpointId] = hoard.endpointIds;
  const removals: { measure: string; figure: number }[] = [];
  // Their limiters would have to be paused again, which takes long and changes nothing here.
  await client.query(`update endpoints set status = 'disabled', off_since = now() where id like 'we\\_PAUSED%'`);
  end.paused = [];
  const others = async (what: string) => {
    const before = await heldBy(end);
    const load = { accountIds: accountIds(end), perSecond: MEANWHILE_PER_SECOND, durationMs: MEANWHILE_MS };
    const tookMs = await measureTimes(sender, bench.receivers, load);
    bench.progress(`${end.name}: ${what}: ${before - (await heldBy(end))} of ${before} rows canceled in the meantime`);
    removals.push({
      measure: `${what}: fresh events of others arrive meanwhile, p50 ms`,
      figure: percentile(tookMs, 0.5),
    });
    removals.push({ measure: `${what}: the slowest of them, ms`, figure: percentile(tookMs, 1) });
  };
  await whileSending(bench, end, async () => {
    const startMs = performance.now();
    await deleteEndpoint(sender.apiDb, hoard.id, endpointId!, OPERATOR);
    removals.push({ measure: 'DELETE of an endpoint with held deliveries, ms', figure: performance.now() - startMs });
    await others('DELETE');

    // As if it had never been deleted: most of its deliveries are still held.
    await client.query('update endpoints set deleted_at = null, cancel_queued_until = null where id = $1', [
      endpointId,
    ]);
    const askedMs = performance.now();
    const figure = await sender.enable(hoard.id, endpointId!, 'skip');
    removals.push({ measure: 'enable with skip: the request, ms', figure });
    await until('the endpoint to be enabled', async () => {
      const { rows } = await client.query<{ status: string }>('select status from endpoints where id = $1', [
        endpointId,
      ]);
      return rows[0]!.status === 'enabled';
    });
    removals.push({ measure: 'enable with skip: until enabled, ms', figure: performance.now() - askedMs });
    await others('skip');
  });
  return removals;
}

async function heldBy({ client, hoard }: End): Promise<number> {
  const sql = `select count(*)::int as count from deliveries where endpoint_id = $1 and status = 'held'`;
  return (await client.query<{ count: number }>(sql, hoard.endpointIds)).rows[0]!.count;
}

/** Runs the product on an end, once the limiters of the endpoints that refuse are paused and the caches are warm. */
export async function whileSending(bench: Bench, end: End, act: () => Promise<void>): Promise<void> {
  const before = await waitingForRetry(end);
  end.sender.startSending();
  if (end.paused.length > 0) {
    const expected = before + end.paused.length;
    await until('the limiters to pause', async () => (await waitingForRetry(end)) >= expected, PAUSES_TIMEOUT_MS);
    bench.progress(`${end.name}: ${end.paused.length} limiters are paused`);
  }
  const load = { accountIds: accountIds(end), perSecond: PER_SECOND, durationMs: WARM_UP_MS };
  await measureTimes(end.sender, bench.receivers, load);
  await act();
  await end.sender.stopSending();
}

/** Deliveries of the endpoints that refuse, of which an attempt has failed. */
async function waitingForRetry({ client }: End): Promise<number> {
  const sql = `select count(*)::int as count from deliveries
               where endpoint_id like 'we\\_PAUSED%' and status = 'in_progress' and next_attempt > 1`;
  return (await client.query<{ count: number }>(sql)).rows[0]!.count;
}
