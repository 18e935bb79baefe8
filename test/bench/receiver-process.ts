import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';

/** The receivers have a process of their own, so that their work does not delay what is measured. */
const receivers: TestReceiver[] = [];

export type Asked = { start: number; hang: boolean } | { take: true };

/** By event id, when its POST had arrived whole, in milliseconds of the wall clock. */
export type Arrivals = [eventId: string, atMs: number][];

process.on('message', (asked: Asked) => void answer(asked));
process.on('disconnect', () => process.exit(0));

async function answer(asked: Asked): Promise<void> {
  if ('take' in asked) {
    process.send!(receivers.flatMap(({ hits }) => hits.splice(0).map(({ event, atMs }) => [event.id, atMs])));
    return;
  }
  const first = asked.hang ? () => 'hang' as const : undefined;
  const started = await Promise.all(Array.from({ length: asked.start }, () => startReceiver(first)));
  receivers.push(...started);
  process.send!(started.map(({ url }) => url));
}
