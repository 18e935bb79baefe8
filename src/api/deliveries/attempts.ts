import { z } from 'zod';
import { findAttemptPosition, listAttempts } from '../../store/deliveries';
import type { AttemptPosition } from '../../store/deliveries';
import { ApiError } from '../api-error';
import type { ApiDeps } from '../deps';
import { listOf, listQuery, toList } from '../lists';
import { route } from '../route';
import { attemptSchema, toAttemptObject } from './object';
import { requireDelivery } from './require';

export const attempts = route({
  method: 'get',
  path: '/v1/deliveries/:id/attempts',
  operationId: 'listAttempts',
  summary: 'List the attempts of a delivery, oldest first',
  description: 'In the order in which they were sent.',
  scopes: ['webhooks:read'],
  idPrefix: 'dlv',
  query: z.strictObject(listQuery('att')),
  answers: { 200: listOf(attemptSchema) },
  errors: ['invalid_cursor'],
  async handle(deps, { accountId, id, query }) {
    await requireDelivery(deps, accountId, id);
    const after = query.starting_after ? await positionOf(deps, id, query.starting_after) : null;
    const rows = await listAttempts(deps.db, { accountId, id }, after, query.limit);
    return { status: 200, body: toList(rows, query.limit, toAttemptObject) };
  },
});

async function positionOf({ db }: ApiDeps, deliveryId: string, attemptId: string): Promise<AttemptPosition> {
  const position = await findAttemptPosition(db, deliveryId, attemptId);
  if (!position) {
    const message = 'The delivery has no such attempt: pass the id of the last attempt you have.';
    throw new ApiError('not_found', { param: 'starting_after', message });
  }
  return position;
}
