import { z } from 'zod';
import { AUDIT_ACTIONS, listAuditEntries } from '../../store/audit-log';
import type { AuditEntry } from '../../store/audit-log';
import { anyIdSchema, idOf } from '../ids';
import { listOf, listQuery, pageOf, toList } from '../lists';
import { route } from '../route';
import { wholeSeconds, wholeSecondsSchema } from '../times';

/** Of the objects that entries are about. */
const PREFIXES = ['we', 'dlv', 'key', 'rec'];

const entrySchema = z
  .object({
    id: idOf('aud'),
    object: z.literal('audit_log_entry'),
    action: z.enum(AUDIT_ACTIONS),
    object_id: z.string().meta({ description: 'What was changed, or whose secret was shown.', example: 'we_…' }),
    api_key: idOf('key').nullable().meta({ description: 'Null: an operator did it.' }),
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
    'Who changed what, when and from where, and who had a secret shown. An entry is written with its change, and never changes.',
  scopes: ['webhooks:read'],
  query: z.strictObject({
    action: z.enum(AUDIT_ACTIONS, `must be one of ${AUDIT_ACTIONS.join(', ')}`).optional(),
    object: anyIdSchema(PREFIXES)
      .optional()
      .meta({ description: 'The id of what was changed: an endpoint, delivery, API key or recovery.' }),
    ...listQuery('aud'),
  }),
  answers: { 200: listOf(entrySchema) },
  errors: ['invalid_cursor'],
  async handle({ db }, { accountId, query }) {
    const filter = { action: query.action, objectId: query.object };
    const entries = await listAuditEntries(db, pageOf(accountId, query), filter);
    return { status: 200, body: toList(entries, query.limit, toEntryObject) };
  },
});

/** `/v1/audit-log`: who changed what in the caller's account. */
export const auditLogRoutes = [list];
