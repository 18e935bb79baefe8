import fc from 'fast-check';
import { idRange, idRangeOfEvent, idRanges } from '../../src/lib/id-ranges';
import { asId } from '../support/as-id';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DAY_MS = 86_400_000;
const RETENTION_DAYS = 30;
/** A page never needs more statements than this, with the default retention. */
const MAX_RANGES = 4;

const idAt = (ms: number, rest = '0'.repeat(16)) => {
  const time = Array.from({ length: 10 }, (_, n) => ALPHABET[Math.floor(ms / 32 ** (9 - n)) % 32]).join('');
  return `dlv_${time}${rest}`;
};
const isMidnight = (id: string) => {
  const ms = [...id.slice(4)].reduce((sum, character) => sum * 32 + ALPHABET.indexOf(character), 0);
  return id.length === 14 && ms % DAY_MS === 0;
};

const moment = fc.integer({ min: -400 * DAY_MS, max: DAY_MS }).map((ms) => Date.now() + ms);
const rest = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 16, maxLength: 16 });
const id = fc.tuple(moment, rest).map(([ms, text]) => idAt(ms, text));
const wanted = fc.record(
  { since: moment.map((ms) => new Date(ms)), until: moment.map((ms) => new Date(ms)), startingAfter: id },
  { requiredKeys: [] },
);

test('the ranges follow one another without a gap, back to the beginning, and have exactly the ids that are wanted', () => {
  fc.assert(
    fc.property(wanted, fc.array(id, { minLength: 1, maxLength: 20 }), (which, ids) => {
      const ranges = idRanges('dlv', which, RETENTION_DAYS);
      const whole = idRange('dlv', which);
      expect(ranges.length).toBeLessThanOrEqual(MAX_RANGES);
      for (const [n, { from, before }] of ranges.entries()) {
        expect(from < before).toBe(true);
        if (n > 0) expect(before).toBe(ranges[n - 1]!.from);
      }
      for (const one of ids) {
        const isWanted =
          (!which.since || one >= idAt(which.since.getTime(), '')) &&
          (!which.until || one < idAt(which.until.getTime(), '')) &&
          (!which.startingAfter || one < which.startingAfter);
        expect(one >= whole.from && one < whole.before).toBe(isWanted);
        expect(ranges.filter(({ from, before }) => one >= from && one < before)).toHaveLength(isWanted ? 1 : 0);
      }
    }),
  );
});

test('around each range are whole days, which add at most a day at each end', () => {
  fc.assert(
    fc.property(wanted, (which) => {
      for (const { from, before, daysFrom, daysBefore } of idRanges('dlv', which, RETENTION_DAYS)) {
        expect([daysFrom <= from, before <= daysBefore]).toEqual([true, true]);
        expect([daysFrom === 'dlv_' || isMidnight(daysFrom), isMidnight(daysBefore)]).toEqual([true, true]);
      }
    }),
  );
});

test('the first range of the newest page is today and tomorrow', () => {
  const [first] = idRanges('dlv', {}, RETENTION_DAYS);
  const todayMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  expect(first).toMatchObject({ daysFrom: idAt(todayMs, ''), daysBefore: idAt(todayMs + 2 * DAY_MS, '') });
});

test('times from the first to the last that the API accepts', () => {
  const [since, until] = [new Date('0000-01-01T00:00:00Z'), new Date('9999-12-31T23:59:59.999Z')];
  expect(idRange('dlv', { since, until })).toMatchObject({ from: 'dlv_0000000000', before: idAt(until.getTime(), '') });
  expect(idRanges('dlv', { until: since }, RETENTION_DAYS)).toEqual([
    { from: 'dlv_', before: 'dlv_0000000000', daysFrom: 'dlv_', daysBefore: 'dlv_0000000000' },
  ]);
});

test('the deliveries of an event are looked for on its day and the next one', () => {
  const madeMs = Date.parse('2025-06-15T23:59:59.999Z');
  const event = asId('evt', idAt(madeMs).replace('dlv', 'evt'));
  const days = { daysFrom: idAt(Date.parse('2025-06-15'), ''), daysBefore: idAt(Date.parse('2025-06-17'), '') };
  expect(idRangeOfEvent(event, {})).toEqual({ from: days.daysFrom, before: days.daysBefore, ...days });
  const startingAfter = idAt(madeMs + 5, 'Z'.repeat(16));
  expect(idRangeOfEvent(event, { startingAfter })).toEqual({ from: days.daysFrom, before: startingAfter, ...days });
  const { from, before } = idRangeOfEvent(event, { since: new Date('2025-07-01') });
  expect(from).toBe(before);
});
