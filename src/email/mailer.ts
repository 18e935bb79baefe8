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
        // An object, because a comma in a string would make several recipients.
        to: { name: '', address: to },
        headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834 section 5: keeps out-of-office answers away.
        signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
      });
    },
    close: () => transport.close(),
  };
}
