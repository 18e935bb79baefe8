import { z } from 'zod';
import { MAX_DATA_BYTES } from '../../events/events.sql';
import { ApiError } from '../http/api-error';

/** The `data` of an event: any JSON object. */
export const eventDataSchema = z.looseObject({});

/**
 * The exact text of the body's `data`, `undefined` when there is none. Parsing and serialising it again would round numbers and
 * drop duplicate keys.
 * @throws {ApiError} payload_too_large
 */
export function dataTextOf(members: ReadonlyMap<string, string>): string | undefined {
  const text = members.get('data');
  if (text !== undefined && Buffer.byteLength(text) > MAX_DATA_BYTES) {
    throw new ApiError('payload_too_large', { param: 'data' });
  }
  return text;
}
