import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { text as readAll } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createMailer, ehloNameOf, permanentRefusal, type Mailer } from '../../src/email/mailer';
import { emailAbout } from './incident-email';

interface Received {
  recipients: string[];
  source: string;
}

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const part of open.splice(0)) part.close();
});

async function smtp(options: SMTPServerOptions = {}): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      void readAll(stream).then((source) => {
        received.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), source });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined); // A client that gives up is not this server's failure.
  open.push({ close: () => server.close(() => undefined) });
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return { port: (listener.address() as AddressInfo).port, received };
}

function mailer(port: number, credentials = '', ehloName = 'hooks.handl.example'): Mailer {
  const created = createMailer({
    smtpUrl: `smtp://${credentials}127.0.0.1:${port}`,
    from: 'HanDl Webhooks <webhooks@handl.example>',
    ehloName,
  });
  open.push(created);
  return created;
}

const messageId = '<unhealthy.we_01J0ZK3V9Q6T4S8M2N5R7W1XYZ.3@handl.example>';
const mail = { to: 'owner@shop.example', messageId, ...emailAbout() };

describe('an email over SMTP', () => {
  it('arrives unchanged', async () => {
    const { port, received } = await smtp();
    await mailer(port).send(mail);

    expect(received).toHaveLength(1);
    const { recipients, source } = received[0]!;
    expect(recipients).toEqual(['owner@shop.example']);
    expect(source.split('\r\n')).toContain(`Message-ID: ${messageId}`);
    expect(source.split('\r\n')).toContain('Auto-Submitted: auto-generated');
    expect(source).toMatch(/^Content-Type: multipart\/alternative;/m);

    const parsed = await simpleParser(source);
    expect(parsed.subject).toBe(mail.subject);
    expect(parsed.from?.text).toBe('"HanDl Webhooks" <webhooks@handl.example>');
    expect(parsed.date).toBeInstanceOf(Date);
    expect(parsed.attachments).toEqual([]);
    expect(parsed.text?.trimEnd()).toBe(mail.text.trimEnd());
    expect(parsed.html && parsed.html.trimEnd()).toBe(mail.html.trimEnd());
  });

  it('logs in with the credentials of the URL', async () => {
    const logins: string[] = [];
    const { port, received } = await smtp({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth({ username, password }, _session, done) {
        logins.push(`${username} ${password}`);
        done(null, { user: username });
      },
    });
    await mailer(port, 'mail%40shop:p%40ss@').send(mail);
    expect(logins).toEqual(['mail@shop p@ss']);
    expect(received).toHaveLength(1);
  });

  it('is introduced with the full name that strict servers ask for', async () => {
    const names: string[] = [];
    const { port, received } = await smtp({
      onMailFrom(_address, session, done) {
        const name = session.hostNameAppearsAs || '';
        names.push(name);
        done(
          /^[\w-]+\..+/.test(name)
            ? null
            : Object.assign(new Error('4.7.0 Try again later (EHLO)'), { responseCode: 421 }),
        );
      },
    });
    await mailer(port).send(mail);
    expect(names).toEqual(['hooks.handl.example']);
    expect(received).toHaveLength(1);
  });

  it.each([
    ['https://hooks.handl.example/path', 'hooks.handl.example'],
    ['http://127.0.0.1:3000', '[127.0.0.1]'],
    ['http://[::1]:3000', '[IPv6:::1]'],
  ])('takes the name for EHLO from %s', (url, name) => {
    expect(ehloNameOf(url)).toBe(name);
  });

  it.each(['a@shop.example, b@shop.example', 'a@shop.example\r\nBcc: b@shop.example'])(
    'never has a second recipient: %j',
    async (to) => {
      const { port, received } = await smtp();
      await mailer(port)
        .send({ ...mail, to })
        .catch(() => undefined);
      expect(received.flatMap(({ recipients }) => recipients)).not.toContain('b@shop.example');
      expect(received.map(({ source }) => source).join()).not.toMatch(/^Bcc:/im);
    },
  );
});

/** Why the server refused for good, after a try that failed. */
async function refusalOf(options: SMTPServerOptions, to = mail.to) {
  const { port } = await smtp(options);
  const error: unknown = await mailer(port)
    .send({ ...mail, to })
    .then(
      () => new Error('sent'),
      (reason: unknown) => reason,
    );
  return permanentRefusal(error);
}

const reply = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });

describe('a refusal', () => {
  it.each([
    [550, '5.1.1 no such user'],
    [553, '5.6.7 non-ASCII addresses need SMTPUTF8'],
  ])('of the recipient with %d is for good', async (code, text) => {
    const refusal = await refusalOf({ onRcptTo: (_address, _session, done) => done(reply(code, text)) });
    expect(refusal).toEqual({ code, reply: `${code} ${text}` });
  });

  it('of the message with 554 is for good', async () => {
    const refusal = await refusalOf({
      onData: (stream, _session, done) => void stream.resume().once('end', () => done(reply(554, '5.7.1 spam'))),
    });
    expect(refusal).toEqual({ code: 554, reply: '554 5.7.1 spam' });
  });

  it.each<[string, SMTPServerOptions]>([
    ['of the recipient for now (451)', { onRcptTo: (_address, _session, done) => done(reply(451, 'later')) }],
    ['of the sender (550)', { onMailFrom: (_address, _session, done) => done(reply(550, 'sender unknown')) }],
    ['of the login (535)', { authOptional: false }],
  ])('%s is not', async (_, options) => {
    expect(await refusalOf(options)).toBeNull();
  });

  it('of an address that cannot be written is for good, without asking the server', async () => {
    expect(await refusalOf({}, 'a@shop.example\r\nBcc: b@shop.example')).not.toBeNull();
  });
});

describe('a server that does not accept the email', () => {
  it.each([
    ['refuses the recipient', 550],
    ['asks to come back later', 451],
  ])('%s (%d): throws', async (_, responseCode) => {
    const { port, received } = await smtp({
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode })),
    });
    await expect(mailer(port).send(mail)).rejects.toMatchObject({ responseCode });
    expect(received).toEqual([]);
  });

  it('refuses the message after its last byte: throws', async () => {
    const { port } = await smtp({
      onData: (stream, _session, done) => {
        stream.resume().once('end', () => done(Object.assign(new Error('full'), { responseCode: 452 })));
      },
    });
    await expect(mailer(port).send(mail)).rejects.toMatchObject({ responseCode: 452 });
  });

  it('is not there: throws', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    await expect(mailer(port).send(mail)).rejects.toMatchObject({ code: 'ESOCKET' });
  });

  it('never responds: throws within half a minute', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    open.push(silent);
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const startedAt = Date.now();
    await expect(mailer(port).send(mail)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect(Date.now() - startedAt).toBeLessThan(30_000);
  });
});
