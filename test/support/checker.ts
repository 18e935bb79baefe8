import { Webhook } from 'standardwebhooks';
import type { Pool } from 'pg';
import type { Hit } from './receiver';

/** The rows of the database after the last fault. */
export interface Rows {
  events: { id: string; type: string }[];
  endpoints: { id: string; event_types: string[]; status: string }[];
  deliveries: { id: string; event_id: string; endpoint_id: string; status: string }[];
  attempts: {
    delivery_id: string;
    cycle: number;
    attempt: number;
    outcome: string;
    sent_at: Date;
    recorded_at: Date;
  }[];
}

/** Everything that a fault test knows once every delivery is settled. */
export interface Evidence {
  /** Ids of the events whose publishing was confirmed. */
  accepted: readonly string[];
  hits: readonly Hit[];
  rows: Rows;
  /** Sends that a killed or frozen worker had begun and not recorded, as `sendId` names them. */
  cutSends: ReadonlySet<string>;
  /** Secret of every endpoint, by its id. */
  secrets: ReadonlyMap<string, string>;
}

type Delivery = Rows['deliveries'][number];
type Attempt = Rows['attempts'][number];

const FINAL = ['delivered', 'exhausted', 'canceled'];

/** Names one send: a delivery and when the send was begun. */
export const sendId = (deliveryId: string, beganAt: Date): string => `${deliveryId}@${beganAt.toISOString()}`;

/** Reads the rows for the checker. */
export async function loadRows(db: Pool): Promise<Rows> {
  const all = async (table: string) => (await db.query(`select * from ${table} order by id`)).rows as never;
  return {
    events: await all('events'),
    endpoints: await all('endpoints'),
    deliveries: await all('all_deliveries'),
    attempts: await all('attempts'),
  };
}

/** Whether every delivery is final, or held because its endpoint is off. */
export const areAllSettled = (rows: Rows): boolean => rows.deliveries.every((delivery) => isSettled(rows, delivery));

/**
 * Checks the promises that must hold after any fault.
 * @returns one line per broken promise; none when all are kept
 */
export function brokenPromises(evidence: Evidence): string[] {
  const { rows, hits, cutSends } = evidence;
  const broken = brokenByEvents(evidence);
  let surplus = 0;
  for (const delivery of rows.deliveries) {
    const attempts = rows.attempts.filter((attempt) => attempt.delivery_id === delivery.id);
    const posts = hits.filter((hit) => hit.headers['x-handl-delivery'] === delivery.id);
    const reasons = [...brokenByDelivery(rows, delivery, attempts, posts), ...brokenByPosts(evidence, delivery, posts)];
    broken.push(...reasons.map((reason) => `${delivery.id}: ${reason}`));
    surplus += surplusPosts(attempts, posts);
  }
  if (surplus > cutSends.size) broken.push(`${surplus} surplus POSTs for ${cutSends.size} sends cut short`);
  const interrupted = rows.attempts.filter(({ outcome }) => outcome === 'interrupted');
  const shown = new Set(interrupted.map((attempt) => sendId(attempt.delivery_id, attempt.sent_at)));
  const hidden = [...cutSends].filter((send) => !shown.has(send));
  return [...broken, ...hidden.map((send) => `${send}: cut short and not shown as interrupted`)];
}

function brokenByEvents({ accepted, hits, rows }: Evidence): string[] {
  const events = new Set(rows.events.map(({ id }) => id));
  const known = new Set(rows.deliveries.map(({ id }) => id));
  const expected = rows.events.flatMap((event) =>
    rows.endpoints
      .filter(({ event_types: types }) => types.includes('*') || types.includes(event.type))
      .map((endpoint) => `${event.id} to ${endpoint.id}`),
  );
  const found = rows.deliveries.map((delivery) => `${delivery.event_id} to ${delivery.endpoint_id}`);
  const isSame = JSON.stringify([...expected].sort()) === JSON.stringify([...found].sort());
  return [
    ...accepted.filter((id) => !events.has(id)).map((id) => `${id}: accepted and lost`),
    ...(isSame ? [] : [`${found.length} deliveries are not the ${expected.length} of events and subscriptions`]),
    ...hits.filter((hit) => !known.has(String(hit.headers['x-handl-delivery']))).map(() => 'a POST of no delivery'),
  ];
}

function brokenByDelivery(rows: Rows, delivery: Delivery, attempts: Attempt[], posts: Hit[]): string[] {
  const broken: string[] = [];
  const succeeded = posts.some(({ status }) => status !== null && status >= 200 && status < 300);
  if (!isSettled(rows, delivery)) broken.push(`left ${delivery.status}`);
  if (delivery.status === 'delivered' && !succeeded) broken.push('delivered without a 2xx');
  if (posts.length > attempts.length) broken.push(`${posts.length} POSTs, ${attempts.length} in the delivery log`);
  for (const cycle of new Set(attempts.map((attempt) => attempt.cycle))) {
    const ofCycle = attempts.filter((attempt) => attempt.cycle === cycle);
    const recorded = ofCycle.filter(({ outcome }) => outcome !== 'interrupted');
    if (hasGap(ofCycle) || hasGap(recorded)) broken.push(`cycle ${cycle} has a gap in its attempts`);
    if (new Set(recorded.map(({ attempt }) => attempt)).size < recorded.length) {
      broken.push('an attempt recorded twice');
    }
  }
  return broken;
}

function brokenByPosts({ secrets }: Evidence, delivery: Delivery, posts: Hit[]): string[] {
  const broken: string[] = [];
  const verifier = new Webhook(secrets.get(delivery.endpoint_id)!);
  for (const { body, headers } of posts) {
    if (!body.equals(posts[0]!.body)) broken.push('two POSTs with different bodies');
    if (headers['webhook-id'] !== delivery.event_id) broken.push(`POST of ${String(headers['webhook-id'])}`);
    try {
      verifier.verify(body, headers as Record<string, string>);
    } catch {
      broken.push('a signature that does not verify');
    }
  }
  return broken;
}

/** Counts requests after a recorded success and requests that repeat an attempt. */
function surplusPosts(attempts: Attempt[], posts: Hit[]): number {
  const recordedAtMs = attempts.filter((a) => a.outcome === 'delivered').map((a) => a.recorded_at.getTime());
  const successAtMs = Math.min(Infinity, ...recordedAtMs);
  const left = new Map<number, number>();
  for (const attempt of new Set(attempts.map((a) => a.attempt))) {
    left.set(attempt, new Set(attempts.filter((a) => a.attempt === attempt).map((a) => a.cycle)).size);
  }
  return posts.filter((post) => {
    const attempt = Number(post.headers['x-handl-attempt']);
    left.set(attempt, (left.get(attempt) ?? 0) - 1);
    return left.get(attempt)! < 0 || post.atMs > successAtMs;
  }).length;
}

function isSettled(rows: Rows, delivery: Delivery): boolean {
  if (FINAL.includes(delivery.status)) return true;
  const endpoint = rows.endpoints.find(({ id }) => id === delivery.endpoint_id);
  return ['pending', 'held'].includes(delivery.status) && endpoint?.status !== 'enabled';
}

function hasGap(attempts: Attempt[]): boolean {
  const numbers = new Set(attempts.map(({ attempt }) => attempt));
  return numbers.size > 0 && Math.max(...numbers) !== numbers.size;
}
