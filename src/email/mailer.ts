import { isIP } from 'node:net';
import nodemailer from 'nodemailer';

/** One email to an account. */
export interface Mail {
  /** One address, without a name. */
  to: string;
  subject: string;
  text: string;
  html: string;
  /** With angle brackets. The same on every try, so that a mailbox recognises a repeated email. */
  messageId: string;
}

export interface Mailer {
  /** Resolves when the SMTP server has accepted the email. @throws {Error} when it has not; nothing is retried here. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

const STEP_TIMEOUT_MS = 10_000;
/** For all steps together: a server that sends one byte at a time would never hit a step's timeout. */
const SEND_TIMEOUT_MS = 45_000;

/**
 * Creates a mailer for an SMTP server. It opens one connection per email: incidents are rare, and the server would close a
 * pooled connection long before the next one.
 * @param options.smtpUrl `smtp://` (upgraded by STARTTLS if offered, required with `?requireTLS=true`) or `smtps://`.
 * @param options.from the sender, as in `HanDl Webhooks <webhooks@handl.example>`.
 * @param options.ehloName how this client introduces itself. Some servers refuse clients without a full domain name.
 */
export function createMailer(options: { smtpUrl: string; from: string; ehloName: string }): Mailer {
  const transport = nodemailer.createTransport({
    url: options.smtpUrl,
    name: options.ehloName,
    connectionTimeout: STEP_TIMEOUT_MS,
    greetingTimeout: STEP_TIMEOUT_MS,
    socketTimeout: STEP_TIMEOUT_MS,
    dnsTimeout: STEP_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, ...mail }) {
      await transport.sendMail({
        ...mail,
        from: options.from,
        // An object, because a comma in a string would make several recipients.
        to: { name: '', address: to },
        headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834 section 5: keeps out-of-office answers away.
        signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
      });
    },
    close: () => transport.close(),
  };
}

/** The name for EHLO that belongs to a URL: its host, an address in brackets (RFC 5321 section 4.1.3). */
export function ehloNameOf(url: string): string {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(host);
  if (family === 0) return host;
  return family === 4 ? `[${host}]` : `[IPv6:${host}]`;
}

/**
 * The mail server's reply if it refused this recipient or this message for good, or null when a later try may succeed. A
 * refusal of the sender or of the login is not one: those are for the operator to mend, and every recipient is affected.
 */
export function permanentRefusal(error: unknown): { code: number | null; reply: string } | null {
  const { code, command, response, responseCode, message } = error as Partial<Record<string, string>> & {
    responseCode?: number;
    message: string;
  };
  const isRefused = (responseCode ?? 0) >= 500 && (command === 'RCPT TO' || command === 'DATA');
  if (isRefused) return { code: responseCode!, reply: response ?? message };
  // The address cannot be written as SMTP requires, so the server was not even asked.
  const isImpossible = code === 'EENVELOPE' && command === 'API' && /recipient/.test(message);
  return isImpossible ? { code: null, reply: message } : null;
}
