import { z } from 'zod';
import type { Recovery } from '../../store/recoveries';
import { idOf } from '../ids';
import { instant, instantSchema, wholeSeconds, wholeSecondsSchema } from '../times';

/** The API's `recovery`: the sending again of an endpoint's exhausted deliveries. */
export const recoverySchema = z
  .object({
    id: idOf('rec'),
    object: z.literal('recovery'),
    webhook: idOf('we'),
    since: instantSchema,
    status: z.enum(['running', 'completed', 'canceled']),
    total: z.int().meta({ description: 'Exhausted deliveries when it was asked for.' }),
    requeued: z.int().meta({ description: 'Of them, those given back to be sent until now; most are sent already.' }),
    created_at: wholeSecondsSchema,
    finished_at: instantSchema.nullable(),
  })
  .meta({ id: 'Recovery' });

export function toRecoveryObject(recovery: Recovery): z.input<typeof recoverySchema> {
  return {
    id: recovery.id,
    object: 'recovery',
    webhook: recovery.endpointId,
    since: instant(recovery.since),
    status: recovery.state,
    total: recovery.total,
    requeued: recovery.requeued,
    created_at: wholeSeconds(recovery.createdAt),
    finished_at: instant(recovery.finishedAt),
  };
}
