import { parseArgs } from 'node:util';
import { wholeNumber } from './options';

/** Sizes of the large end, and how much is measured. The small end has `smallLog` deliveries in the log and nothing else. */
export interface ScaleOptions {
  /** Finished deliveries in the log. */
  log: number;
  smallLog: number;
  /** Endpoints that are off, and the deliveries that they hold together. */
  off: number;
  held: number;
  /** Deliveries held by the one endpoint that is deleted and skipped. */
  hoard: number;
  /** Endpoints with pending deliveries whose limiters are paused. */
  paused: number;
  /** Claims that are measured; of the other statements at least as many. */
  calls: number;
  /** Deliveries that go through the queue to see how it grows. */
  bloat: number;
  /** How long events are published at each end, twice. */
  steadyS: number;
  /** File for the results as JSON. */
  json: string | undefined;
}

/** Reads the command line. @throws {Error} for an unknown option, or a value that is no whole number. */
export function scaleOptions(args: readonly string[]): ScaleOptions {
  const string = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      log: { ...string, default: '10000000' },
      'small-log': { ...string, default: '10000' },
      off: { ...string, default: '10000' },
      held: { ...string, default: '1000000' },
      hoard: { ...string, default: '1000000' },
      paused: { ...string, default: '1000' },
      calls: { ...string, default: '200' },
      bloat: { ...string, default: '200000' },
      steady: { ...string, default: '20' },
      json: string,
    },
  });
  return {
    log: wholeNumber('log', values.log),
    smallLog: wholeNumber('small-log', values['small-log']),
    off: wholeNumber('off', values.off),
    held: wholeNumber('held', values.held),
    hoard: wholeNumber('hoard', values.hoard),
    paused: wholeNumber('paused', values.paused),
    calls: wholeNumber('calls', values.calls),
    bloat: wholeNumber('bloat', values.bloat),
    steadyS: wholeNumber('steady', values.steady),
    json: values.json,
  };
}
