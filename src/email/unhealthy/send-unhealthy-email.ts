import type { Logger } from 'pino';
import type { Db } from '../../db/pool';
import { formatDuration } from '../../lib/duration';
import type { EmailId, EndpointId } from '../../lib/ids';
import { cleanText } from '../clean-text';
import { permanentRefusal } from '../mailer';
import type { Mailer } from '../mailer';
import { beginEmail, endEmailSent, recordRefusal, releaseEmail } from './emails.sql';
import type { EmailSettings } from './incident';
import { loadEmailFacts } from './notifications.sql';
import { composeUnhealthyEmail } from './unhealthy-email';

/** What sending the email needs. */
export interface EmailDeps extends EmailSettings {
  db: Db;
  log: Logger;
  mailer: Mailer;
  /** Called when an email has ended: accepted by the mail server, or refused for good. */
  onEmail(outcome: 'sent' | 'refused'): void;
}

/** The email cannot be sent now, and that is no fault. The caller tries again after the delay. */
export class SendLaterError extends Error {
  override name = 'SendLaterError';

  constructor(
    reason: string,
    readonly delayMs: number,
  ) {
    super(`${reason}; next try in ${formatDuration(delayMs)}`);
  }
}

/** After each refusal but the last. A mail server that refuses everything by mistake is often mended by then. */
const REFUSAL_WAITS_MS = [60_000, 10 * 60_000];

const MAX_REFUSAL_CODE_POINTS = 300;

/**
 * Sends the email that tells the untold incidents of an endpoint. There is at most one an hour. Only a crash between the SMTP
 * server's 250 and our record repeats it, with the same Message-ID. An email that the server refuses for good three times is
 * given up.
 * @throws {SendLaterError} when it may be sent later only.
 * @throws {Error} when the SMTP server does not take it now; the caller tries again.
 */
export async function sendUnhealthyEmail(deps: EmailDeps, endpointId: EndpointId): Promise<void> {
  const next = await beginEmail(deps.db, endpointId);
  if (next.kind === 'none') return;
  if (next.kind === 'later') throw new SendLaterError('the next email about this endpoint is not due', next.delayMs);
  const { emailId } = next;
  const facts = await loadEmailFacts(deps.db, deps.retentionDays, emailId);
  if (!facts) return endEmailSent(deps.db, emailId);
  const { to, endpoint, incidents } = facts;
  const messageId = `<${endpointId}.${incidents[0]!.number}@${new URL(deps.publicUrl).hostname}>`;
  try {
    await deps.mailer.send({ to, messageId, ...composeUnhealthyEmail(endpoint, incidents, deps) });
  } catch (error) {
    return notTaken(deps, { emailId, endpointId }, error);
  }
  await endEmailSent(deps.db, emailId);
  deps.onEmail('sent');
  deps.log.info({ endpointId, emailId, incidents: incidents.map(({ number }) => number) }, 'email sent');
}

/** @throws what the caller has to do, unless the email is given up. */
async function notTaken(
  deps: EmailDeps,
  email: { emailId: EmailId; endpointId: EndpointId },
  error: unknown,
): Promise<void> {
  const refusal = permanentRefusal(error);
  if (refusal === null) {
    // If the database is away too, the next try waits until the lease is over.
    await releaseEmail(deps.db, email.emailId).catch(() => undefined);
    throw error;
  }
  const reply = cleanText(refusal.reply, MAX_REFUSAL_CODE_POINTS);
  const refusals = await recordRefusal(deps.db, email.emailId, reply, REFUSAL_WAITS_MS.length + 1);
  const waitMs = REFUSAL_WAITS_MS[refusals - 1];
  if (waitMs !== undefined) throw new SendLaterError('the mail server refused the email for good', waitMs);
  deps.onEmail('refused');
  // Not the reply: mail servers repeat the address in it.
  deps.log.warn({ ...email, code: refusal.code }, 'an email was refused for good and is given up');
}
