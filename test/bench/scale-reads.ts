import { EXPORT_PAGE_ROWS } from '../../src/api/http/list-export';
import { lastAttempts } from '../../src/deliveries/deliveries.sql';
import { listDeliveries } from '../../src/deliveries/delivery-list.sql';
import { wantedResult } from '../../src/deliveries/last-failure';
import type { LastResult } from '../../src/deliveries/last-failure';
import { endpointStats } from '../../src/deliveries/stats.sql';
import { listEvents } from '../../src/events/event-list.sql';
import type { EventFilter } from '../../src/events/event-list.sql';
import type { EventId } from '../../src/lib/ids';
import { percentile } from './figures';
import type { End } from './scale-ends';
import { RATIO_GOAL } from './scale-results';
import type { Results } from './scale-results';
import { DAYS } from './scale-seed';

type Filter = Parameters<typeof listDeliveries>[2];

const PAGE = 20;
const WARM_UP_CALLS = 5;
/** Where the small end has nothing to read, a ratio says little: a busy endpoint has more hours, and only the large end holds. */
const MAX_READ_MS = 10;
const MS_PER_DAY = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * MS_PER_DAY);

/** What is read, of one account of the log and its second endpoint. */
interface Read {
  name: string;
  /** Whether both ends have as much to read, so that they may be compared. */
  isComparable: boolean;
  /** The most that it may take at the large end, if both are not compared. */
  maxMs?: number;
  at: (end: End) => Promise<() => Promise<unknown>>;
}

const list = (name: string, filter: (end: End) => Filter, startingAfter: string | null = null): Read => ({
  name: `list: ${name}`,
  isComparable: !name.endsWith('held'),
  async at(end) {
    const page = {
      accountId: end.accounts[1]!.id,
      startingAfter: startingAfter && (await idAt(end, startingAfter)),
      limit: PAGE,
    };
    const wanted = filter(end);
    return () => listDeliveries(end.sender.apiDb, DAYS, wanted, page);
  },
});

const secondEndpoint = ({ accounts }: End) => accounts[1]!.endpointIds[1]!;

const LAST_RESULTS: [string, LastResult][] = [
  ['last result 5xx', { statusClass: '5xx' }],
  ['last result timeout', { errorCode: 'timeout' }],
  ['any failure', { errorCode: 'any' }],
  ['a failure that nothing has', { errorCode: 'tls_error' }],
];

/** An event of the first account that has a reference, and its ids. */
interface Wanted {
  dataId: string;
  reference: string;
  type: string;
}

const search = (name: string, filter: (event: Wanted) => EventFilter): Read => ({
  name: `search: ${name}`,
  isComparable: false,
  maxMs: 50,
  async at({ accounts, client, sender }) {
    const accountId = accounts[0]!.id;
    const { rows } = await client.query<Wanted>(
      `select reference, type, replace(reference, 'ref', 'ord') as "dataId" from events
       where account_id = $1 and reference is not null and id < first_id('evt', now() - interval '15 days')
       order by id desc limit 1`,
      [accountId],
    );
    const wanted = filter(rows[0]!);
    return () => listEvents(sender.apiDb, DAYS, wanted, { accountId, startingAfter: null, limit: PAGE });
  },
});

/** What one page of an export reads. */
const exported = (name: string, startingAfter: string | null): Read => ({
  name: `export: ${EXPORT_PAGE_ROWS} deliveries, ${name}`,
  isComparable: false,
  // The largest export has 200 of them.
  maxMs: 100,
  async at(end) {
    const accountId = end.accounts[1]!.id;
    const after = startingAfter && (await idAt(end, startingAfter));
    return async () => {
      const page = { accountId, startingAfter: after, limit: EXPORT_PAGE_ROWS };
      const found = await listDeliveries(end.sender.apiDb, DAYS, {}, page);
      await lastAttempts(
        end.sender.apiDb,
        accountId,
        found.map(({ id }) => id),
      );
    };
  },
});

const READS: Read[] = [
  list('first page', () => ({})),
  list('deep page', () => ({}), '25 days'),
  ...(['delivered', 'exhausted', 'canceled', 'pending', 'held', 'in_progress'] as const).map((status) =>
    list(`status ${status}`, () => ({ status })),
  ),
  list('endpoint', (end) => ({ endpoint: secondEndpoint(end) })),
  list('endpoint, deep page', (end) => ({ endpoint: secondEndpoint(end) }), '25 days'),
  list('endpoint and status', (end) => ({ endpoint: secondEndpoint(end), status: 'exhausted' })),
  list('type', () => ({ type: 'payment.completed' })),
  list('since', () => ({ since: daysAgo(3) })),
  list('until', () => ({ until: daysAgo(20) })),
  list('since and until, status and type', () => ({
    ...{ since: daysAgo(14), until: daysAgo(4), status: 'delivered', type: 'order.updated' },
  })),
  list('test', () => ({ test: true })),
  ...LAST_RESULTS.map(([name, result]) => list(name, () => wantedResult(result))),
  list('endpoint and 5xx', (end) => ({ endpoint: secondEndpoint(end), ...wantedResult({ statusClass: '5xx' }) })),
  search('an id of one event', (event) => ({ dataId: event.dataId })),
  search('an id of one event, of a type', ({ dataId, type }) => ({ dataId, type })),
  search('an id that all events have', () => ({ dataId: 'store_1' })),
  search('an id that all events have, of a type', ({ type }) => ({ dataId: 'store_1', type })),
  search('an id that no event has', () => ({ dataId: 'ord_0' })),
  search('a reference', ({ reference }) => ({ reference })),
  exported('first page', null),
  exported('deep page', '25 days'),
  {
    name: 'list: event',
    isComparable: true,
    async at(end) {
      const accountId = end.accounts[1]!.id;
      const { rows } = await end.client.query<{ event: EventId }>(
        `select id as event from events where account_id = $1 and id > first_id('evt', now() - interval '15 days')
         order by id limit 1`,
        [accountId],
      );
      return () =>
        listDeliveries(
          end.sender.apiDb,
          DAYS,
          { event: rows[0]!.event },
          { accountId, startingAfter: null, limit: PAGE },
        );
    },
  },
  ...(['24h', '7d', '30d', '90d'] as const).map((period) => ({
    name: `an endpoint's statistics of ${period}`,
    isComparable: false,
    at: async (end: End) => () => endpointStats(end.sender.apiDb, end.accounts[1]!.id, secondEndpoint(end), period),
  })),
];

/** The lists of the delivery log and the statistics, as the API reads them. The ends take turns. */
export async function measureReads(ends: { small: End; large: End }, calls: number, results: Results): Promise<void> {
  for (const { name, isComparable, maxMs = MAX_READ_MS, at } of READS) {
    const read = { small: await at(ends.small), large: await at(ends.large) };
    const times = { small: [] as number[], large: [] as number[] };
    for (let call = -WARM_UP_CALLS; call < calls; call += 1) {
      for (const end of ['small', 'large'] as const) {
        const startMs = performance.now();
        await read[end]();
        if (call >= 0) times[end].push(performance.now() - startMs);
      }
    }
    const [small, large] = [percentile(times.small, 0.5), percentile(times.large, 0.5)];
    if (isComparable) results.add(`${name}, p50 ms`, small, large, RATIO_GOAL);
    else results.addBound(`${name}, p50 ms`, small, large, maxMs);
  }
}

/** An id as it would have been made then. */
async function idAt({ client }: End, age: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `select first_id('dlv', now() - $1::interval) || repeat('Z', 16) as id`,
    [age],
  );
  return rows[0]!.id;
}
