import type { Schemas } from '../../../clients/typescript/src';

export type Endpoint = Schemas['Endpoint'];
/** A new endpoint, with its secret. */
export type CreatedEndpoint = Schemas['CreatedEndpoint'];
export type EndpointStats = Schemas['EndpointStats'];
/** An endpoint's current secret, and the old one while it is still valid. */
export type EndpointSecret = Schemas['EndpointSecret'];
export type RotatedSecret = Schemas['RotatedSecret'];
export type Delivery = Schemas['Delivery'];
export type Attempt = Schemas['Attempt'];
export type Recovery = Schemas['Recovery'];
export type ListedEvent = Schemas['ListedEvent'];
export type ApiKey = Schemas['ApiKey'];
export type Scope = Schemas['NewApiKey']['scopes'][number];
export type AuditLogEntry = Schemas['AuditLogEntry'];
export type EventTypeObject = Schemas['EventType'];
export type Settings = Schemas['Settings'];
/** The name of an event type. What is stored or typed in can have others, which the API then rejects. */
export type EventType = EventTypeObject['type'];

export interface List<Item> {
  data: Item[];
  has_more: boolean;
}
