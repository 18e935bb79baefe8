import { asPasted, bodyProblem, findChange } from './body-changes';
import { fromBase64, hmacSha256, toBase64, toHex } from './hmac';

/** How far a timestamp can be from the current time, as in the libraries of Standard Webhooks. */
const TOLERANCE_SECONDS = 300;
const HEX = /^[0-9a-f]{64}$/;
const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{43}=$/;

/** What was pasted. */
interface HanDlSigned {
  body: string;
  signature: string;
  secret: string;
}

interface StandardSigned extends HanDlSigned {
  id: string;
  timestamp: string;
}

export interface Verdict {
  isValid: boolean;
  /** Text for the user: that the signature is valid, or what is wrong and what to do. */
  text: string;
  /** The expected header, when the given one differs and the body and the secret are usable. */
  expected?: string;
}

const valid = (text: string): Verdict => ({ isValid: true, text });
const invalid = (text: string, expected?: string): Verdict => ({ isValid: false, text, expected });

/** Checks `X-HanDl-Signature`: hex HMAC-SHA256 of the raw body, keyed by the whole secret as text. */
export async function checkHanDl({ body, signature, secret }: HanDlSigned): Promise<Verdict> {
  const problem = emptyProblem(body) ?? secretProblem(secret);
  if (problem) return invalid(problem);
  const given = signature.trim();
  const sign = async (text: string) => toHex(await hmacSha256(secret, text));
  const expected = await sign(body);
  const malformed = hexProblem(given);
  if (malformed) return invalid(malformed, expected);
  const matches = async (text: string) => (await sign(text)) === given;
  if (await some(asPasted(body), matches)) return valid('This body was signed with this secret.');
  if (toHex(await hmacSha256(decodedSecret(secret)!, body)) === given) {
    const text =
      'The decoded part of the secret was used as the key. X-HanDl-Signature uses the whole secret as text, including whsec_.';
    return invalid(text, expected);
  }
  return invalid(await whyNot(body, matches), expected);
}

/**
 * Checks `webhook-signature`: Standard Webhooks, keyed by the decoded part of the secret.
 * @param nowMs current Unix time in ms
 */
export async function checkStandard(given: StandardSigned, nowMs: number): Promise<Verdict> {
  const { body, secret } = given;
  const [id, timestamp, signature] = [given.id.trim(), given.timestamp.trim(), given.signature.trim()];
  const problem = emptyProblem(body) ?? secretProblem(secret) ?? idProblem(id, body) ?? timestampProblem(timestamp);
  if (problem) return invalid(problem);
  const signWith = async (key: Parameters<typeof hmacSha256>[0], text: string) =>
    `v1,${toBase64(await hmacSha256(key, `${id}.${timestamp}.${text}`))}`;
  const key = decodedSecret(secret)!;
  const expected = await signWith(key, body);
  const malformed = listProblem(signature);
  if (malformed) return invalid(malformed, expected);
  const signatures = signature.split(/\s+/);
  const matches = async (text: string) => signatures.includes(await signWith(key, text));
  if (await some(asPasted(body), matches)) return inTime(Number(timestamp), nowMs / 1_000);
  if (signatures.includes(await signWith(secret, body))) {
    const text =
      'The whole secret was used as the key. webhook-signature uses only the part after whsec_, decoded from base64.';
    return invalid(text, expected);
  }
  return invalid(await whyNot(body, matches), expected);
}

const emptyProblem = (body: string) => (body === '' ? bodyProblem(body) : null);

function idProblem(id: string, body: string): string | null {
  if (id === '') return 'Paste the webhook-id header: it is part of what is signed.';
  const named = idIn(body);
  if (named === null || named === id) return null;
  return `The headers belong to a different event: webhook-id is ${id}, but the body says ${named}.`;
}

function hexProblem(signature: string): string | null {
  if (signature === '') return 'Paste the X-HanDl-Signature header.';
  if (signature.startsWith('v1,')) {
    return 'This is a webhook-signature header. Select webhook-signature above, or paste X-HanDl-Signature.';
  }
  if (/^sha256=/i.test(signature)) return 'Remove “sha256=”: X-HanDl-Signature is 64 hex digits and nothing else.';
  if (/^[0-9a-f]{64}$/i.test(signature) && !HEX.test(signature)) {
    return 'The signature has uppercase letters. We send lowercase hex digits, so something changed it.';
  }
  if (/[^0-9a-f]/i.test(signature)) {
    return 'The signature is not hexadecimal: it has characters other than 0–9 and a–f.';
  }
  if (!HEX.test(signature)) {
    return `The signature has ${signature.length} hex digits instead of 64. Copy the whole header.`;
  }
  return null;
}

function timestampProblem(timestamp: string): string | null {
  if (timestamp === '') return 'Paste the webhook-timestamp header: it is part of what is signed.';
  if (!/^\d+$/.test(timestamp)) return 'webhook-timestamp is not a number: it must be a Unix time in seconds.';
  if (timestamp.length > 11) {
    return 'webhook-timestamp is too large: it must be a Unix time in seconds, not in milliseconds.';
  }
  return null;
}

function listProblem(signature: string): string | null {
  if (signature === '') return 'Paste the webhook-signature header.';
  if (HEX.test(signature)) {
    return 'This is an X-HanDl-Signature header. Select X-HanDl-Signature above, or paste webhook-signature.';
  }
  const parts = signature.split(/\s+/);
  if (!parts.every((part) => part.startsWith('v1,'))) {
    return 'webhook-signature must begin with “v1,”. Copy the whole header.';
  }
  if (!parts.every((part) => BASE64_OF_32_BYTES.test(part.slice(3)))) {
    return 'The part after “v1,” must be 44 characters of base64. Copy the whole header.';
  }
  return null;
}

function inTime(timestamp: number, now: number): Verdict {
  const age = Math.round(now - timestamp);
  if (Math.abs(age) <= TOLERANCE_SECONDS) {
    return valid('This body was signed with this secret, less than 5 minutes ago.');
  }
  const when = age > 0 ? 'more than 5 minutes old' : 'more than 5 minutes in the future';
  return invalid(
    `The signature is correct, but its timestamp is ${when} (${new Date(timestamp * 1_000).toISOString()}). Libraries reject that. Paste a recent request, or check your clock.`,
  );
}

/** Why the signature does not match, when all input is well-formed. */
async function whyNot(body: string, matches: (body: string) => Promise<boolean>): Promise<string> {
  const change = await findChange(body, matches);
  if (change) return `The body was changed. ${change}`;
  const problem = bodyProblem(body);
  if (problem) return `The signature does not match the body. ${problem}`;
  return 'The signature does not match. Either the body is not byte for byte what arrived, or this is a different secret: each endpoint has its own, and a rotation changes it.';
}

/** The id of the event in the body; `null` when there is none. */
function idIn(body: string): string | null {
  try {
    const { id } = JSON.parse(body) as { id?: unknown };
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}

async function some(candidates: readonly string[], matches: (candidate: string) => Promise<boolean>): Promise<boolean> {
  return (await Promise.all(candidates.map(matches))).includes(true);
}

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** The key of `webhook-signature`: the part after `whsec_`, decoded; `null` when it is not valid base64. */
const decodedSecret = (secret: string) => fromBase64(secret.slice(PREFIX.length));

/** What is wrong with the format of a secret and what to do about it; `null` when it is well-formed. */
function secretProblem(secret: string): string | null {
  if (secret === '') return 'Paste the secret of the endpoint.';
  if (secret !== secret.trim()) return 'Remove the space or line break before or after the secret.';
  if (secret.startsWith('sk_')) {
    return 'This is an API key. Paste the secret of the endpoint, which begins with whsec_.';
  }
  if (!secret.startsWith(PREFIX)) return 'The secret must begin with whsec_. Copy it again, from whsec_ to its end.';
  const decoded = decodedSecret(secret);
  if (decoded === null) return 'The secret has an invalid character. Copy it again, from whsec_ to its end.';
  if (decoded.length < SECRET_BYTES) return 'The secret is too short. Copy it again, from whsec_ to its end.';
  if (decoded.length > SECRET_BYTES) return 'The secret is too long. Copy it again, without anything after it.';
  if (secret !== PREFIX + toBase64(decoded)) {
    return 'The secret must end with “=”. Copy it again, from whsec_ to its end.';
  }
  return null;
}
