/** A condition on `deliveries d`: its event is redacted, so nothing of it is sent any more. */
export const IS_REDACTED = `exists (select from events v where v.id = d.event_id and v.redacted_at is not null)`;
