import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import type { ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface TestMailServer {
  url: string;
  mails: ParsedMail[];
  /** While true every email is refused with 451. */
  setDown(isDown: boolean): void;
  close(): Promise<void>;
}

/** Starts a real SMTP server on a free port that keeps the emails it accepts. */
export async function startMailServer(): Promise<TestMailServer> {
  const mails: ParsedMail[] = [];
  let isDown = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      const problem = isDown ? Object.assign(new Error('try later'), { responseCode: 451 }) : null;
      simpleParser(stream).then((mail) => {
        if (!problem) mails.push(mail);
        done(problem);
      }, done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    setDown: (next) => {
      isDown = next;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
