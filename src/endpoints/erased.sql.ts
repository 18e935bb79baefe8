import type { Db } from '../db/pool';
import type { EndpointId } from '../lib/ids';

/** How long after an endpoint's erasure a signal that was under way may still start its health workflow. */
const REMEMBERED_FOR = `interval '1 hour'`;

/** An endpoint whose row is gone with its account, and whose workflows may be open. */
export interface ErasedEndpoint {
  id: EndpointId;
  /** Whether it may be forgotten once its health workflow is closed. */
  isOld: boolean;
}

/** Erased endpoints that are remembered, the oldest first. */
export async function erasedEndpoints(db: Db, limit: number): Promise<ErasedEndpoint[]> {
  const result = await db.query<ErasedEndpoint>({
    name: 'erased-endpoints',
    text: `select endpoint_id as id, erased_at < now() - ${REMEMBERED_FOR} as "isOld" from erased_endpoints
           order by erased_at, endpoint_id limit $1`,
    values: [limit],
  });
  return result.rows;
}

/** Whether an endpoint was erased lately. */
export async function isErased(db: Db, endpointId: EndpointId): Promise<boolean> {
  const result = await db.query({
    text: 'select from erased_endpoints where endpoint_id = $1',
    values: [endpointId],
  });
  return result.rowCount === 1;
}

export async function forgetErased(db: Db, endpointIds: readonly EndpointId[]): Promise<void> {
  await db.query({ text: 'delete from erased_endpoints where endpoint_id = any($1)', values: [endpointIds] });
}
