/** Largest `data` of an event, in bytes of its text as it came; the SQL function `publish_event` has the same bound. */
export const MAX_DATA_BYTES = 256 * 1024;

/** A key that makes repetitions safe: 1 to 255 printable ASCII characters. */
export const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/;
