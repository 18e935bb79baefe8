import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { text as readAll } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createMailer, type Mailer } from '../../src/email/mailer';
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

function mailer(port: number, credentials = ''): Mailer {
  const created = createMailer({
    smtpUrl: `smtp://${credentials}127.0.0.1:${port}`,
    from: 'HanDl Webhooks <webhooks@handl.example>',
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
