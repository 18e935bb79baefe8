/** A string that the compiler keeps apart from the ids of other objects. */
type Id<Kind extends string> = string & { readonly __kind: Kind };

export type AccountId = Id<'account'>;
export type ApiKeyId = Id<'api key'>;
export type AttemptId = Id<'attempt'>;
export type AuditEntryId = Id<'audit log entry'>;
export type DeliveryId = Id<'delivery'>;
export type EmailId = Id<'email'>;
export type EndpointId = Id<'endpoint'>;
export type EventId = Id<'event'>;
export type RecoveryId = Id<'recovery'>;
export type SecretId = Id<'secret'>;

/** The prefix of each kind of id that the API accepts, as in `we_01JXT5K8Q2R7W3Z9B4C6D8E0F1`. */
export interface IdByPrefix {
  acct: AccountId;
  att: AttemptId;
  aud: AuditEntryId;
  dlv: DeliveryId;
  evt: EventId;
  key: ApiKeyId;
  rec: RecoveryId;
  we: EndpointId;
}

export type IdPrefix = keyof IdByPrefix;

/** A ULID (https://github.com/ulid/spec) as a regular expression: 26 characters of Crockford's base 32. */
export const ULID_PATTERN = '[0-7][0-9A-HJKMNP-TV-Z]{25}';

/** Whether `text` is an id with this prefix: the prefix, an underscore and a ULID. */
export function isId<Prefix extends IdPrefix>(prefix: Prefix, text: string): text is IdByPrefix[Prefix] {
  return new RegExp(`^${prefix}_${ULID_PATTERN}$`).test(text);
}

/** Workflow id of one cycle of a delivery. */
export const deliveryWorkflowId = (deliveryId: DeliveryId, cycle: number) => `delivery/${deliveryId}/${cycle}`;

/** Workflow id of an endpoint's health. */
export const healthWorkflowId = (endpointId: EndpointId) => `endpoint-health/${endpointId}`;
