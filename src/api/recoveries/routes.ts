import { z } from 'zod';
import { cancelRecovery, getRecovery, listRecoveries } from '../../store/recoveries';
import { ApiError } from '../api-error';
import { idSchema } from '../ids';
import { listOf, listQuery, pageOf, toList } from '../lists';
import { route } from '../route';
import { recoverySchema, toRecoveryObject } from './object';

const list = route({
  method: 'get',
  path: '/v1/recoveries',
  operationId: 'listRecoveries',
  summary: 'List recoveries, newest first',
  scopes: ['webhooks:read'],
  query: z.strictObject({ endpoint: idSchema('we').optional(), ...listQuery('rec') }),
  answers: { 200: listOf(recoverySchema) },
  errors: ['invalid_cursor'],
  async handle({ db }, { accountId, query }) {
    const recoveries = await listRecoveries(db, query.endpoint, pageOf(accountId, query));
    return { status: 200, body: toList(recoveries, query.limit, toRecoveryObject) };
  },
});

const get = route({
  method: 'get',
  path: '/v1/recoveries/:id',
  operationId: 'getRecovery',
  summary: 'Get a recovery',
  scopes: ['webhooks:read'],
  idPrefix: 'rec',
  answers: { 200: recoverySchema },
  async handle({ db }, { accountId, id }) {
    const recovery = await getRecovery(db, accountId, id);
    if (!recovery) throw new ApiError('not_found');
    return { status: 200, body: toRecoveryObject(recovery) };
  },
});

const cancel = route({
  method: 'post',
  path: '/v1/recoveries/:id/cancel',
  operationId: 'cancelRecovery',
  summary: 'Cancel a recovery',
  description:
    'It gives back no more deliveries; those that it has, at most a hundred of them not sent yet, go on. One that has ended stays as it is, and is answered.',
  scopes: ['webhooks:write'],
  idPrefix: 'rec',
  answers: { 200: recoverySchema },
  async handle({ db }, { accountId, id, actor }) {
    const recovery = await cancelRecovery(db, accountId, id, actor);
    if (!recovery) throw new ApiError('not_found');
    return { status: 200, body: toRecoveryObject(recovery) };
  },
});

/** `/v1/recoveries`: what `POST /v1/webhooks/:id/recover` has begun. */
export const recoveryRoutes = [list, get, cancel];
