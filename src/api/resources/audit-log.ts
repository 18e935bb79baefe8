import { z } from 'zod';
import { AUDIT_ACTIONS, listAuditEntries } from '../../accounts/audit-log.sql';
import type { AuditEntry } from '../../accounts/audit-log.sql';
import { route } from '../http/route';
import { anyIdSchema, idOf } from '../schemas/id-schemas';
import { listOf, listQuery, pageOf, toList } from '../schemas/list-schemas';
import { wholeSeconds, wholeSecondsSchema } from '../schemas/time-schemas';

const entrySchema = z
  .object({
    id: idOf('aud'),
    object: z.literal('audit_log_entry'),
    action: z.enum(AUDIT_ACTIONS),
    object_id: z
      .string()
      .meta({ description: 'The id of what was changed, or whose secret was shown.', example: 'we_…' }),
    api_key: idOf('key').nullable().meta({ description: 'Null if an operator made the change.' }),
    ip: z.string().nullable(),
    request_id: z.string().nullable().meta({ description: 'The X-Request-Id of the request.' }),
    details: z.record(z.string(), z.unknown()),
    created_at: wholeSecondsSchema,
  })
  .meta({ id: 'AuditLogEntry' });

function toEntryObject(entry: AuditEntry): z.input<typeof entrySchema> {
  return {
    id: entry.id,
    object: 'audit_log_entry',
    action: entry.action,
    object_id: entry.objectId,
    api_key: entry.apiKeyId,
    ip: entry.ip,
    request_id: entry.requestId,
    details: entry.details,
    created_at: wholeSeconds(entry.createdAt),
  };
}

const list = route({
  method: 'get',
  path: '/v1/audit-log',
  operationId: 'listAuditLog',
  summary: 'List the audit log, newest first',
  description:
    'Who changed what, when and from where, and who revealed a secret. An entry is stored together with its change and never modified.',
  scopes: ['webhooks:read'],
  query: z.strictObject({
    action: z.enum(AUDIT_ACTIONS, `must be one of ${AUDIT_ACTIONS.join(', ')}`).optional(),
    object: anyIdSchema(['we', 'dlv', 'evt', 'key', 'rec'])
      .optional()
      .meta({ description: 'The id of what was changed: an endpoint, delivery, event, API key or recovery.' }),
    ...listQuery('aud'),
  }),
  responses: { 200: listOf(entrySchema) },
  errors: ['invalid_cursor'],
  async handle({ db }, { accountId, query }) {
    const filter = { action: query.action, objectId: query.object };
    const entries = await listAuditEntries(db, pageOf(accountId, query), filter);
    return { status: 200, body: toList(entries, query.limit, toEntryObject) };
  },
});

/** `/v1/audit-log`: who changed what in the caller's account. */
export const auditLogRoutes = [list];
