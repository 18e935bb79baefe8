/** What was done, by the action's name in the audit log. */
const ACTIONS: Readonly<Record<string, string>> = {
  'api_key.created': 'API key created',
  'api_key.revoked': 'API key revoked',
  'endpoint.created': 'Endpoint created',
  'endpoint.updated': 'Endpoint changed',
  'endpoint.deleted': 'Endpoint deleted',
  'endpoint.enabled': 'Endpoint enabled',
  'endpoint.disabled': 'Endpoint disabled',
  'endpoint.tested': 'Test sent',
  'secret.revealed': 'Secret shown',
  'secret.rotated': 'Secret rotated',
  'secret.rotation_ended': 'Old secret ended',
  'delivery.retried': 'Delivery retried',
  'recovery.started': 'Recovery started',
  'recovery.canceled': 'Recovery canceled',
};

type Details = Readonly<Record<string, unknown>>;

/** What more there is to say; each takes what the API has written for its action. */
const DETAILS: Readonly<Record<string, (details: Details) => string>> = {
  'api_key.created': ({ scopes }) => list(scopes),
  'endpoint.created': ({ host, events }) => `${text(host)}, ${eventTypes(events)}`,
  'endpoint.updated': ({ changed, old_host: before, new_host: after }) =>
    [list(changed), before === after ? '' : `from ${text(before)} to ${text(after)}`].filter(Boolean).join(', '),
  'endpoint.enabled': ({ held }) => (held === 'skip' ? 'held deliveries were canceled' : 'held deliveries were sent'),
  'endpoint.tested': ({ type }) => text(type),
  'secret.rotated': ({ overlap_hours: hours }) =>
    hours === 0 ? 'the old one ended at once' : `the old one lived on for ${text(hours)} h`,
  'recovery.started': ({ total }) => `${text(total)} exhausted deliveries`,
  'recovery.canceled': ({ requeued }) => `after ${text(requeued)} deliveries`,
};

/** An action this page does not know yet is shown as the API names it. */
export const actionWords = (action: string): string => ACTIONS[action] ?? action;

export const detailWords = (action: string, details: Details): string => DETAILS[action]?.(details) ?? '';

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '?');

const list = (value: unknown) => (Array.isArray(value) ? value.map(text).join(', ') : '');

const eventTypes = (events: unknown) => (list(events) === '*' ? 'all event types' : list(events));
