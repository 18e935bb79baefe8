import type { Delivery } from '../api/api-types';
import { milliseconds } from '../parts/time-format';

/** What the endpoint answered last: "503 · 80 ms", or why there was no answer: "timeout · 10 s". */
export function lastAnswer({ last_attempt: last }: Delivery): string {
  if (!last) return '–';
  const { status_code: status, error_code: error, duration_ms: durationMs } = last;
  const answer = status ?? (error ? error.replaceAll('_', ' ') : 'no answer');
  return durationMs === null ? String(answer) : `${answer} · ${milliseconds(durationMs)}`;
}
