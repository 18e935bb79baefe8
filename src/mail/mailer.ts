import nodemailer from 'nodemailer';

/** What an email to an account needs. */
export interface Mail {
  /** One address, without a name. */
  to: string;
  subject: string;
  text: string;
  html: string;
  /** With its angle brackets; the same on every try, so that a mailbox can recognise a repeated email. */
  messageId: string;
}

export interface Mailer {
  /** Resolves when the SMTP server has taken the email; throws when it has not, and leaves trying again to the caller. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

const STEP_TIMEOUT_MS = 10_000;
/** Over all steps: a server that answers one byte at a time would otherwise never run into a step's timeout. */
const SEND_TIMEOUT_MS = 45_000;

/**
 * Makes a mailer for an SMTP server. One connection per email: episodes are rare, and a pooled connection would be
 * closed by the server long before it was used again.
 * @param options.smtpUrl `smtp://` (upgraded by STARTTLS where offered; `?requireTLS=true` insists) or `smtps://`.
 * @param options.from the sender, as in `HanDl Webhooks <webhooks@handl.example>`.
 */
export function createMailer(options: { smtpUrl: string; from: string }): Mailer {
  const transport = nodemailer.createTransport({
    url: options.smtpUrl,
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
        // As an object, because in a string a comma would make it several recipients.
        to: { name: '', address: to },
        headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834 section 5: keeps out-of-office answers away.
        signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
      });
    },
    close: () => transport.close(),
  };
}
