// Sends in a process of its own.
import { listenForWakes } from '../../src/sending/wake';
import { until } from '../support/until';
import { createSender } from './sender';
import type { SenderServices, SenderSettings } from './sender';

/** The argument of a worker process. */
export interface WorkerSettings {
  services: SenderServices;
  settings: SenderSettings;
}

export type Asked = { start: true } | { wake: true } | { memory: true } | { stop: true };

/** What a worker holds after a garbage collection. */
export interface Memory {
  rssBytes: number;
  heapBytes: number;
}

const { services, settings } = JSON.parse(process.argv[3]!) as WorkerSettings;
const sender = createSender(services, settings);
let listener: ReturnType<typeof listenForWakes> | undefined;

process.on('message', (asked: Asked) => void answer(asked));
process.on('disconnect', () => process.exit(0));

async function answer(asked: Asked): Promise<void> {
  if ('wake' in asked) return sender.wake();
  if ('memory' in asked) return void process.send!(memory());
  if ('start' in asked) {
    sender.startSending();
    listener = listenForWakes(services.databaseUrl, () => sender.wake());
    await until('Temporal', () => sender.isConnected());
  } else {
    await listener?.close();
    await sender.close();
  }
  process.send!({});
}

function memory(): Memory {
  globalThis.gc!();
  const { rss, heapUsed } = process.memoryUsage();
  return { rssBytes: rss, heapBytes: heapUsed };
}
