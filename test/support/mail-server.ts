import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import type { ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface TestMailServer {
  url: string;
  mails: ParsedMail[];
  /** While true every email is refused with 451. */
  setDown(isDown: boolean): void;
  /** Refuses every recipient with this reply, such as `550 5.1.1 no such user`. Null: accepts them. */
  setRefusal(reply: string | null): void;
  /** Recipients that were refused. */
  refused: string[];
  close(): Promise<void>;
}

/** Starts a real SMTP server on a free port that keeps the emails it accepts. */
export async function startMailServer(): Promise<TestMailServer> {
  const mails: ParsedMail[] = [];
  const refused: string[] = [];
  let isDown = false;
  let refusal: string | null = null;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _session, done) {
      if (refusal === null) return done();
      refused.push(address);
      const [, code, text] = /^(\d+) (.*)$/.exec(refusal)!;
      done(Object.assign(new Error(text), { responseCode: Number(code) }));
    },
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
    refused,
    setRefusal: (next) => {
      refusal = next;
    },
    setDown: (next) => {
      isDown = next;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
