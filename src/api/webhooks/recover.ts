import { z } from 'zod';
import { countRecoverable, MAX_PENDING, startRecovery } from '../../store/recoveries';
import { ApiError } from '../api-error';
import { idOf } from '../ids';
import { recoverySchema, toRecoveryObject } from '../recoveries/object';
import { route } from '../route';
import { instant, instantParam, instantSchema } from '../times';

const previewSchema = z
  .object({
    object: z.literal('recovery_preview'),
    webhook: idOf('we'),
    since: instantSchema,
    total: z.int().meta({ description: 'Deliveries that would be sent again.' }),
  })
  .meta({ id: 'RecoveryPreview' });

/** `POST /v1/webhooks/:id/recover`. */
export const recover = route({
  method: 'post',
  path: '/v1/webhooks/:id/recover',
  operationId: 'recoverWebhook',
  summary: 'Send exhausted deliveries again',
  description: `Those that were exhausted from \`since\` until now, tests apart, oldest first, each with six new attempts and once only. They are given back as fast as the endpoint takes them, so that at most ${MAX_PENDING} of its deliveries wait to be sent, and new events with them. While the endpoint is not enabled the recovery waits; when it is deleted the recovery is canceled. With \`dry_run\` they are only counted.`,
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  body: z
    .strictObject({
      since: instantParam.meta({ description: 'By `finished_at` of the deliveries.' }),
      dry_run: z.boolean().default(false),
    })
    .meta({ id: 'NewRecovery' }),
  isBodyRequired: true,
  isSensitive: true,
  answers: { 200: previewSchema, 202: recoverySchema },
  errors: ['recovery_running'],
  async handle({ db }, { accountId, id, body: { since, dry_run: isDryRun }, actor }) {
    if (isDryRun) {
      const total = await countRecoverable(db, accountId, id, since);
      if (total === undefined) throw new ApiError('not_found');
      return { status: 200, body: { object: 'recovery_preview', webhook: id, since: instant(since), total } };
    }
    const recovery = await startRecovery(db, accountId, id, since, actor);
    if (recovery === undefined) throw new ApiError('not_found');
    if (recovery === null) throw new ApiError('recovery_running');
    return { status: 202, body: toRecoveryObject(recovery) };
  },
});
