import { parseArgs } from 'node:util';

/** The parts of the report, in their order. */
export const SECTIONS = ['rates', 'latency', 'workers', 'neighbours', 'retries', 'memory'] as const;
export type Section = (typeof SECTIONS)[number];

/** How much is measured. */
export interface BenchOptions {
  sections: readonly Section[];
  /** Rounds of what is compared; each measures everything once, so that a slow moment slows all of it. */
  rounds: number;
  /** Deliveries of one measurement of a rate, in the mode that starts a workflow for each, and in the direct mode. */
  workflowDeliveries: number;
  directDeliveries: number;
  /** How long events are published at a steady rate. */
  steadyS: number;
  /** Retries that are due within a minute. */
  retries: number;
  /** Deliveries that wait for a retry while memory is measured. */
  waiting: number;
  /** File for the results as JSON. */
  json: string | undefined;
}

const FULL = {
  ...{ rounds: '3', 'workflow-deliveries': '300', 'direct-deliveries': '2000' },
  ...{ steady: '15', retries: '10000', waiting: '2000' },
};
/** Enough to see whether everything works; too little to compare. */
const QUICK: typeof FULL = {
  ...{ rounds: '1', 'workflow-deliveries': '120', 'direct-deliveries': '500' },
  ...{ steady: '5', retries: '500', waiting: '500' },
};

/** Reads the command line. @throws {Error} for an unknown option, or a value that it does not take. */
export function benchOptions(args: readonly string[]): BenchOptions {
  const string = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ quick: { type: 'boolean', default: false }, only: string, json: string },
      ...{ rounds: string, 'workflow-deliveries': string, 'direct-deliveries': string },
      ...{ steady: string, retries: string, waiting: string },
    },
  });
  const sizes = values.quick ? QUICK : FULL;
  const size = (name: keyof typeof FULL) => wholeNumber(name, values[name] ?? sizes[name]);
  return {
    sections: sectionsOf(values.only),
    rounds: size('rounds'),
    workflowDeliveries: size('workflow-deliveries'),
    directDeliveries: size('direct-deliveries'),
    steadyS: size('steady'),
    retries: size('retries'),
    waiting: size('waiting'),
    json: values.json,
  };
}

function sectionsOf(only: string | undefined): readonly Section[] {
  if (only === undefined) return SECTIONS;
  const names = only.split(',');
  const unknown = names.find((name) => !SECTIONS.some((section) => section === name));
  if (unknown !== undefined) throw new Error(`--only: ${unknown} is none of ${SECTIONS.join(', ')}`);
  return SECTIONS.filter((section) => names.includes(section));
}

/** @throws {Error} that names the option. */
export function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} must be a whole number of at least 1`);
  return Number(text);
}
