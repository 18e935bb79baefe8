import { asPasted, bodyProblem, findChange } from './body-changes';
import { hmacSha256, toBase64, toHex } from './bytes';
import { decodedSecret, secretProblem } from './secret-form';

/** How far a timestamp may be from now: what Standard Webhooks libraries take. */
const TOLERANCE_SECONDS = 300;
const HEX = /^[0-9a-f]{64}$/;
const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{43}=$/;

/** What has been pasted. */
export interface HanDlSigned {
  body: string;
  signature: string;
  secret: string;
}

export interface StandardSigned extends HanDlSigned {
  id: string;
  timestamp: string;
}

export interface Verdict {
  isValid: boolean;
  /** For people: that it is valid, or exactly what is wrong and what to do. */
  text: string;
  /** What the header would be for this body and secret, where both can be taken and it is not that. */
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
  const form = hexProblem(given);
  if (form) return invalid(form, expected);
  const fits = async (text: string) => (await sign(text)) === given;
  if (await some(asPasted(body), fits)) return valid('This body was signed with this secret.');
  if (toHex(await hmacSha256(decodedSecret(secret)!, body)) === given) {
    const text =
      'This was signed with the decoded part of the secret. X-HanDl-Signature takes the whole text, whsec_ included.';
    return invalid(text, expected);
  }
  return invalid(await whyNot(body, fits), expected);
}

/** Checks `webhook-signature`: Standard Webhooks, keyed by the decoded part of the secret. @param nowMs since 1970 */
export async function checkStandard(given: StandardSigned, nowMs: number): Promise<Verdict> {
  const { body, secret } = given;
  const [id, timestamp, signature] = [given.id.trim(), given.timestamp.trim(), given.signature.trim()];
  const problem = emptyProblem(body) ?? secretProblem(secret) ?? idProblem(id, body) ?? timestampProblem(timestamp);
  if (problem) return invalid(problem);
  const signWith = async (key: Parameters<typeof hmacSha256>[0], text: string) =>
    `v1,${toBase64(await hmacSha256(key, `${id}.${timestamp}.${text}`))}`;
  const key = decodedSecret(secret)!;
  const expected = await signWith(key, body);
  const form = listProblem(signature);
  if (form) return invalid(form, expected);
  const signatures = signature.split(/\s+/);
  const fits = async (text: string) => signatures.includes(await signWith(key, text));
  if (await some(asPasted(body), fits)) return inTime(Number(timestamp), nowMs / 1_000);
  if (signatures.includes(await signWith(secret, body))) {
    const text =
      'This was signed with the whole text of the secret. webhook-signature takes the part after whsec_, decoded from base64.';
    return invalid(text, expected);
  }
  return invalid(await whyNot(body, fits), expected);
}

const emptyProblem = (body: string) => (body === '' ? bodyProblem(body) : null);

function idProblem(id: string, body: string): string | null {
  if (id === '') return 'Paste the header webhook-id: it is signed too.';
  const named = idIn(body);
  if (named === null || named === id) return null;
  return `The headers are of another event: webhook-id is ${id}, and the body says ${named}.`;
}

function hexProblem(signature: string): string | null {
  if (signature === '') return 'Paste the header X-HanDl-Signature.';
  if (signature.startsWith('v1,')) return 'This is webhook-signature. Choose it above, or paste X-HanDl-Signature.';
  if (/^sha256=/i.test(signature)) return 'X-HanDl-Signature has no “sha256=” before it: it is 64 hex digits alone.';
  if (/^[0-9a-f]{64}$/i.test(signature) && !HEX.test(signature)) {
    return 'The signature is in capital letters. We send lower-case hex digits, so something has changed it.';
  }
  if (/[^0-9a-f]/i.test(signature)) return 'The signature is not hex: it has characters other than 0–9 and a–f.';
  if (!HEX.test(signature))
    return `The signature has ${signature.length} hex digits and not 64: it is not the whole one.`;
  return null;
}

function timestampProblem(timestamp: string): string | null {
  if (timestamp === '') return 'Paste the header webhook-timestamp: it is signed too.';
  if (!/^\d+$/.test(timestamp)) return 'webhook-timestamp is no number: it is in seconds since 1970.';
  if (timestamp.length > 11) return 'webhook-timestamp is too large: it is in seconds since 1970, not in milliseconds.';
  return null;
}

function listProblem(signature: string): string | null {
  if (signature === '') return 'Paste the header webhook-signature.';
  if (HEX.test(signature)) return 'This is X-HanDl-Signature. Choose it above, or paste webhook-signature.';
  const parts = signature.split(/\s+/);
  if (!parts.every((part) => part.startsWith('v1,')))
    return 'webhook-signature begins with “v1,”, which is part of it.';
  if (!parts.every((part) => BASE64_OF_32_BYTES.test(part.slice(3)))) {
    return 'What follows “v1,” is not 44 characters of base64: the signature is not the whole one.';
  }
  return null;
}

function inTime(timestamp: number, now: number): Verdict {
  const age = Math.round(now - timestamp);
  if (Math.abs(age) <= TOLERANCE_SECONDS)
    return valid('This body was signed with this secret, less than 5 minutes ago.');
  const when = age > 0 ? 'more than 5 minutes old' : 'more than 5 minutes ahead';
  return invalid(
    `The signature is right, but its timestamp is ${when} (${new Date(timestamp * 1_000).toISOString()}). Libraries refuse it: it is a POST from another time, or a clock is wrong.`,
  );
}

/** Why the signature does not fit, when the form of everything is right. */
async function whyNot(body: string, fits: (body: string) => Promise<boolean>): Promise<string> {
  const change = await findChange(body, fits);
  if (change) return `The body was changed. ${change}`;
  const problem = bodyProblem(body);
  if (problem) return `The signature does not fit the body. ${problem}`;
  return 'The signature does not fit. Either the body is not byte for byte what arrived, or the secret is another one: each endpoint has its own, and a rotation changes it.';
}

/** The event that the body names. */
function idIn(body: string): string | null {
  try {
    const { id } = JSON.parse(body) as { id?: unknown };
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}

async function some(candidates: readonly string[], fits: (candidate: string) => Promise<boolean>): Promise<boolean> {
  return (await Promise.all(candidates.map(fits))).includes(true);
}
