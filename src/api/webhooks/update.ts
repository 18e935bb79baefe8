import { updateEndpoint } from '../../store/update-endpoint';
import { ApiError } from '../api-error';
import { route } from '../route';
import { acceptableUrl, FIELD_ERRORS, webhookChanges } from './fields';
import { toWebhookObject, webhookSchema } from './object';
import { requireEndpoint } from './require';

export const update = route({
  method: 'patch',
  path: '/v1/webhooks/:id',
  operationId: 'updateWebhook',
  summary: 'Change an endpoint',
  description:
    'What you leave out stays; null removes the description. Attempts that begin from now on go to the new URL, also those of earlier events; the new event types count for events that come in from now on.',
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  body: webhookChanges,
  isBodyRequired: true,
  answers: { 200: webhookSchema },
  errors: FIELD_ERRORS,
  async handle(deps, { accountId, id, body, actor }) {
    const { url, events, description } = body;
    if (Object.keys(body).length === 0) {
      throw new ApiError('missing_field', { message: 'Send at least one of "url", "events" and "description".' });
    }
    const changes = { url: url === undefined ? url : acceptableUrl(deps, url), description, eventTypes: events };
    if (!(await updateEndpoint(deps.db, accountId, id, changes, actor))) throw new ApiError('not_found');
    return { status: 200, body: toWebhookObject(await requireEndpoint(deps, accountId, id)) };
  },
});
