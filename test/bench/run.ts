import { cpus, loadavg } from 'node:os';
import { startReceivers } from './receivers';
import type { Receivers } from './receivers';
import { createSender } from './sender';
import type { Sender } from './sender';
import { startServices } from './services';
import type { BenchServices } from './services';

/** What a benchmark measures with. */
export interface Bench {
  services: BenchServices;
  sender: Sender;
  receivers: Receivers;
  /** Prints a line with the time since the start. */
  progress: (line: string) => void;
  /** What is to be stopped in the end, the last first. */
  onStop: (stop: () => unknown) => void;
}

const stops: (() => unknown)[] = [];
let starting: ReturnType<typeof startServices> | undefined;
let stopping: Promise<void> | undefined;
const onStop = (stop: () => unknown) => void stops.push(stop);

function progress(line: string): void {
  process.stdout.write(`  ${performance.now().toFixed(0).padStart(7)} ms  ${line}\n`);
}

/** Stops what was started, the last first. An error does not prevent the next stop. */
async function stopAll(): Promise<void> {
  // Something that is still starting cannot be stopped yet.
  await starting?.catch(() => undefined);
  for (let stop = stops.pop(); stop; stop = stops.pop()) {
    try {
      await stop();
    } catch (error) {
      progress(`not stopped cleanly: ${String(error)}`);
    }
  }
}

const stopOnce = () => (stopping ??= stopAll());

async function measured(measure: (bench: Bench) => Promise<string[][]>): Promise<string[][]> {
  progress(`${cpus().length} cores, load average ${loadavg()[0]!.toFixed(1)} before the start`);
  starting = startServices(progress, onStop);
  const services = await starting;
  const sender = createSender(services);
  onStop(() => sender.close());
  const receivers = startReceivers();
  onStop(() => receivers.stop());
  const rows = await measure({ services, sender, receivers, progress, onStop });
  progress(`load average ${loadavg()[0]!.toFixed(1)} at the end`);
  return rows;
}

function print(rows: string[][]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '));
  process.stdout.write(`\n${lines.map((line) => line.trimEnd()).join('\n')}\n`);
}

/** Starts services, measures, prints the table that `measure` returns, stops everything, and ends the process. */
export function runBench(measure: (bench: Bench) => Promise<string[][]>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stopOnce().finally(() => process.exit(1)));
  }
  measured(measure)
    .finally(stopOnce)
    .then(
      (rows) => {
        print(rows);
        process.exit(0);
      },
      (error: unknown) => {
        process.stderr.write(`${String((error as Error).stack)}\n`);
        process.exit(1);
      },
    );
}
