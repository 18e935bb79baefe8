import express from 'express';
import type { Request } from 'express';
import { JsonTextError, readJsonMembers } from '../../lib/json-members';
import { ApiError } from './api-error';

const MAX_BODY_BYTES = 512 * 1024;
const BYTE_ORDER_MARK = '\ufeff';
/** Parameters are taken whatever they are: those of some clients have no meaning here. */
const JSON_MEDIA_TYPE = /^application\/json[ \t]*(;|$)/i;
const CHARSETS = /;[ \t]*charset[ \t]*=[ \t]*"?([^\s";]*)/gi;
/** Its name, and the spelling of many clients. */
const UTF_8 = /^utf-?8$/i;

/** Reads the raw body regardless of Content-Type. Compressed bodies are refused. */
export const rawBody = express.raw({ type: () => true, limit: MAX_BODY_BYTES, inflate: false });

/** A JSON object, together with the exact text of each of its members. */
export interface JsonBody {
  value: unknown;
  members: ReadonlyMap<string, string>;
}

/**
 * Parses the body that `rawBody` has read; `undefined` when there is none.
 * @throws {ApiError} when it is not a JSON object in UTF-8, or has a duplicate member.
 */
export function jsonBodyOf(req: Request): JsonBody | undefined {
  const bytes: unknown = req.body;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) return undefined;
  checkMediaType(req.headers['content-type'] ?? '');
  const text = decode(bytes);
  try {
    const members = readJsonMembers(text);
    return { members, value: JSON.parse(text) };
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new ApiError(error.problem, { message: error.message, param: error.member ?? undefined });
  }
}

/** Parses a body that the call requires. @throws {ApiError} as `jsonBodyOf`, or when there is no body. */
export function requiredBody(req: Request): JsonBody {
  const body = jsonBodyOf(req);
  if (!body) throw new ApiError('missing_body');
  return body;
}

/** @throws {ApiError} unless it is `application/json`, and declares no charset but UTF-8. */
function checkMediaType(contentType: string): void {
  if (!JSON_MEDIA_TYPE.test(contentType)) throw new ApiError('unsupported_media_type');
  const charsets = [...contentType.matchAll(CHARSETS)].map(([, charset = '']) => charset);
  const other = charsets.find((charset) => !UTF_8.test(charset));
  if (other === undefined) return;
  const message = `The charset "${other}" in Content-Type is not supported. Encode the body in UTF-8, and send Content-Type: application/json.`;
  throw new ApiError('unsupported_media_type', { message });
}

function decode(bytes: Buffer): string {
  let text: string;
  try {
    // Despite its name, ignoreBOM keeps the mark in the text, so that it can be refused.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ApiError('invalid_encoding');
  }
  if (text.startsWith(BYTE_ORDER_MARK)) throw new ApiError('invalid_encoding');
  return text;
}
