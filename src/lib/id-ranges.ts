import type { EventId, IdPrefix } from './ids';

const DAY_MS = 86_400_000;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARACTERS = 10;

/** One statement reads at most this many days, because PostgreSQL plans and locks the tables and indexes of each. */
const MAX_DAYS = 16;
const GROWTH = 4;
/** The log keeps a day a little longer than its retention says: until the next run of the job that drops it. */
const SLACK_DAYS = 2;

/** A range of ids, and the whole days (UTC) around it, by which PostgreSQL leaves out the tables of other days. */
export interface IdRange {
  from: string;
  /** Not in the range. */
  before: string;
  daysFrom: string;
  /** The first id after the days. */
  daysBefore: string;
}

/** Which ids of a list are wanted. */
export interface WantedIds {
  since?: Date | undefined;
  /** Not wanted. */
  until?: Date | undefined;
  /** Only ids below this one. */
  startingAfter?: string | null;
}

/** The smallest id of that millisecond, as the SQL function `first_id` returns it. */
function firstId(prefix: IdPrefix, ms: number): string {
  let text = '';
  for (let rest = Math.max(0, Math.floor(ms)); text.length < TIME_CHARACTERS; rest = Math.floor(rest / 32)) {
    text = ALPHABET[rest % 32]! + text;
  }
  return `${prefix}_${text}`;
}

/** When an id was made: milliseconds since 1970. */
function madeAtMs(prefix: IdPrefix, id: string): number {
  const time = id.slice(prefix.length + 1, prefix.length + 1 + TIME_CHARACTERS).padEnd(TIME_CHARACTERS, '0');
  return [...time].reduce((ms, character) => ms * 32 + ALPHABET.indexOf(character), 0);
}

const dayOf = (ms: number) => Math.floor(ms / DAY_MS) * DAY_MS;
const lesser = (a: string, b: string) => (a < b ? a : b);
const greater = (a: string, b: string) => (a > b ? a : b);

/** All ids that are wanted, as one range. A ULID begins with 0 to 7, so every id is below `dlv_8`. */
export function idRange(prefix: IdPrefix, { since, until, startingAfter }: WantedIds): IdRange {
  const from = since ? firstId(prefix, since.getTime()) : `${prefix}_`;
  const end = until ? firstId(prefix, until.getTime()) : `${prefix}_8`;
  return aroundDays(prefix, from, startingAfter ? lesser(end, startingAfter) : end);
}

function aroundDays(prefix: IdPrefix, from: string, before: string): IdRange {
  const lastDay = firstId(prefix, dayOf(madeAtMs(prefix, before)));
  return {
    from,
    before,
    daysFrom: from === `${prefix}_` ? from : firstId(prefix, dayOf(madeAtMs(prefix, from))),
    daysBefore: lastDay === before ? before : firstId(prefix, dayOf(madeAtMs(prefix, before)) + DAY_MS),
  };
}

/**
 * The ids that are wanted, in ranges that go back in time and grow: one day, four, `MAX_DAYS`. A list that reads one range after
 * the other until its page is full seldom reads more than the last day. What is older than the retention is in the last range. Ids
 * from after tomorrow are in none.
 */
export function idRanges(prefix: IdPrefix, wanted: WantedIds, retentionDays: number): IdRange[] {
  const todayMs = dayOf(Date.now());
  const oldestMs = todayMs - (retentionDays + SLACK_DAYS) * DAY_MS;
  const whole = idRange(prefix, wanted);
  const ranges: IdRange[] = [];
  let end = lesser(whole.before, firstId(prefix, todayMs + 2 * DAY_MS));
  let startMs = Math.min(madeAtMs(prefix, whole.daysBefore), todayMs + DAY_MS);
  for (let days = 1; end > whole.from; days = Math.min(GROWTH * days, MAX_DAYS)) {
    startMs -= days * DAY_MS;
    const start = startMs <= oldestMs ? whole.from : greater(whole.from, firstId(prefix, startMs));
    ranges.push(aroundDays(prefix, start, end));
    end = start;
  }
  return ranges;
}

/** The ids that are wanted among the deliveries of an event, which are made just after its own. */
export function idRangeOfEvent(eventId: EventId, wanted: WantedIds): IdRange {
  const { from, before } = idRange('dlv', wanted);
  const dayMs = dayOf(madeAtMs('evt', eventId));
  const end = lesser(before, firstId('dlv', dayMs + 2 * DAY_MS));
  return aroundDays('dlv', lesser(greater(from, firstId('dlv', dayMs)), end), end);
}
