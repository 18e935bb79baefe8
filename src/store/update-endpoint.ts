import { OPERATOR } from './audit-log';
import type { Actor } from './audit-log';
import type { Db } from './pool';

/** What is absent stays as it is. */
export interface EndpointChanges {
  url?: string;
  /** Null removes it. */
  description?: string | null;
  eventTypes?: readonly string[];
}

/**
 * Changes an endpoint for the attempts that begin, and the events that come in, from now on. The audit entry names the
 * fields, and of URLs the hosts alone: what follows them may be a credential.
 * @returns false when the account has no such endpoint.
 */
export async function updateEndpoint(
  db: Db,
  accountId: string,
  endpointId: string,
  { url, description, eventTypes }: EndpointChanges,
  actor: Actor = OPERATOR,
): Promise<boolean> {
  const result = await db.query({
    text: `
      with found as (
        select id, url as old_url, array_remove(array[
          case when url <> $3 then 'url' end,
          case when event_types <> $4::text[] then 'events' end,
          case when $5 and description is distinct from $6 then 'description' end], null) as changed
        from endpoints where id = $1 and account_id = $2 and deleted_at is null for no key update),
      updated as (
        update endpoints e set url = coalesce($3, url), event_types = coalesce($4, event_types),
          description = case when $5 then $6 else description end
        from found f where e.id = f.id and f.changed <> '{}'
        returning write_audit($7, $2, 'endpoint.updated', e.id, case
          when 'url' = any(f.changed) then json_build_object('changed', f.changed,
            'old_host', substring(f.old_url from '//([^/?#]+)'), 'new_host', substring(e.url from '//([^/?#]+)'))
          else json_build_object('changed', f.changed) end))
      select from found`,
    values: [endpointId, accountId, url, eventTypes, description !== undefined, description, actor],
  });
  return result.rowCount === 1;
}
