import type { Certificate } from './certificate';
import type { BenchOptions } from './options';
import type { RateSize } from './rate';
import type { Report } from './report';
import type { Bench } from './run';

/** The settings of FIRST_ATTEMPT that are compared. */
export const MODES = ['workflow', 'direct'] as const;
export type Mode = (typeof MODES)[number];

/** More than all workers have in flight, and little enough to be sent within seconds. */
const WINDOW = { workflow: 100, direct: 500 };

/** What the parts of the report measure with, and what they have found out. */
export class Lab {
  /** Deliveries a second of one worker, once they are measured. */
  readonly capacity: Partial<Record<Mode, number>> = {};

  constructor(
    readonly bench: Bench,
    readonly options: BenchOptions,
    readonly report: Report,
    readonly certificate: Certificate,
  ) {}

  sizeOf(mode: Mode): RateSize {
    const { workflowDeliveries, directDeliveries } = this.options;
    return { deliveries: mode === 'workflow' ? workflowDeliveries : directDeliveries, window: WINDOW[mode] };
  }
}
