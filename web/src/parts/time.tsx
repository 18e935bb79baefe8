import { Tooltip } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { clockTime } from './time-format';

const TICK_MS = 1_000;
const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

let nowMs = Date.now();
const listeners = new Set<() => void>();
setInterval(() => {
  nowMs = Date.now();
  for (const notify of listeners) notify();
}, TICK_MS);

/** Current time in ms, updated every second. */
export const useNowMs = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => nowMs,
  );

/** Relative time; the exact time in the viewer's time zone appears on hover. */
export function Time({ at }: { at: string }) {
  const now = useNowMs();
  const date = new Date(at);
  return <Exact at={date}>{relativeTo(now, date)}</Exact>;
}

/** Time of day for today, day and time for any other day. */
export function ClockTime({ at }: { at: string }) {
  const date = new Date(at);
  return <Exact at={date}>{clockTime(date, useNowMs())}</Exact>;
}

function Exact({ at, children }: { at: Date; children: string }) {
  return (
    <Tooltip label={exact.format(at)} events={{ hover: true, focus: false, touch: true }}>
      {/* No tab stop: a table would have one in each row. */}
      <time dateTime={at.toISOString()}>{children}</time>
    </Tooltip>
  );
}

function relativeTo(now: number, date: Date): string {
  const seconds = Math.round((date.getTime() - now) / 1_000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS[3];
  return relative.format(Math.trunc(seconds / size), unit);
}
