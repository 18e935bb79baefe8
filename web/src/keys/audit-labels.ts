/** Labels of the audit log's actions. */
const ACTIONS: Readonly<Record<string, string>> = {
  'account.deleted': 'Account deleted',
  'api_key.created': 'API key created',
  'api_key.revoked': 'API key revoked',
  'endpoint.created': 'Endpoint created',
  'endpoint.updated': 'Endpoint updated',
  'endpoint.deleted': 'Endpoint deleted',
  'endpoint.enabled': 'Endpoint enabled',
  'endpoint.disabled': 'Endpoint disabled',
  'endpoint.tested': 'Test event sent',
  'secret.revealed': 'Secret shown',
  'secret.rotated': 'Secret rotated',
  'secret.rotation_ended': 'Secret rotation ended',
  'delivery.retried': 'Delivery retried',
  'delivery.resent': 'Delivery sent again',
  'event.redacted': 'Event redacted',
  'recovery.started': 'Recovery started',
  'recovery.canceled': 'Recovery canceled',
};

type Details = Readonly<Record<string, unknown>>;

/** Details of an entry, from the fields that the API records for its action. */
const DETAILS: Readonly<Record<string, (details: Details) => string>> = {
  'api_key.created': ({ scopes }) => list(scopes),
  'endpoint.created': ({ host, events }) => `${text(host)}, ${eventTypes(events)}`,
  'endpoint.updated': ({ changed, old_host: before, new_host: after }) =>
    [list(changed), before === after ? '' : `host changed from ${text(before)} to ${text(after)}`]
      .filter(Boolean)
      .join(', '),
  'endpoint.enabled': ({ held }) => (held === 'skip' ? 'held deliveries canceled' : 'held deliveries sent'),
  'endpoint.tested': ({ type }) => text(type),
  'event.redacted': ({ type }) => text(type),
  'secret.rotated': ({ overlap_hours: hours }) =>
    hours === 0 ? 'old secret expired at once' : `old secret valid for another ${text(hours)} h`,
  'recovery.started': ({ total }) => `exhausted deliveries: ${text(total)}`,
  'recovery.canceled': ({ requeued }) => `deliveries sent again: ${text(requeued)}`,
};

/** Label of an action; one that this page does not know keeps its name in the API. */
export const actionLabel = (action: string): string => ACTIONS[action] ?? action;

export const detailText = (action: string, details: Details): string => DETAILS[action]?.(details) ?? '';

const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '?');

const list = (value: unknown) => (Array.isArray(value) ? value.map(text).join(', ') : '');

const eventTypes = (events: unknown) => (list(events) === '*' ? 'all event types' : list(events));
