import { cleanText } from '../../src/email/clean-text';
import { armed, emailAbout, visibleText } from './incident-email';

const FORBIDDEN = /[\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u;

function allOf(mail: { subject: string; text: string; html: string }): string {
  return `${mail.subject}\n${mail.text}\n${mail.html}`;
}

describe('the endpoint URL', () => {
  it('is shown without credentials, query and fragment', () => {
    const endpointUrl = 'https://user:pa55@shop.example:8443/hook?token=s3cret#frag';
    const mail = emailAbout({ endpointUrl });
    expect(allOf(mail)).not.toMatch(/user|pa55|s3cret|frag/);
    expect(mail.text).toContain('Endpoint: https[://]shop[.]example:8443/hook\n');
    expect(mail.subject).toBe('Endpoint unhealthy: shop.example');
  });

  it('shows its host in Punycode', () => {
    const mail = emailAbout({ endpointUrl: 'https://аррӏе.example/' }); // Cyrillic
    expect(mail.subject).toMatch(/^Endpoint unhealthy: xn--[a-z0-9]+\.example$/);
    expect(allOf(mail)).not.toMatch(/\p{Script=Cyrillic}/u);
  });

  it.each([
    'https://shop.example/a\r\nBcc: victim@example.com',
    'https://shop.example/\u202egpj.exe',
    'https://shop.example/<script>alert(1)</script>"onload="x',
    "https://shop.example/'-alert(1)-'",
  ])('is one harmless line: %j', (endpointUrl) => {
    const mail = emailAbout({ endpointUrl });
    expect(mail.subject).toBe('Endpoint unhealthy: shop.example');
    expect(allOf(mail)).not.toMatch(FORBIDDEN);
    expect(mail.text).not.toMatch(/^Bcc:/m);
    expect(mail.html).not.toMatch(/<script|"onload=/);
  });

  it.each(['', 'not a URL', 'javascript:alert(1)', 'data:text/html,<b>x'])(
    'falls back to the id: %j',
    (endpointUrl) => {
      const mail = emailAbout({ endpointUrl });
      expect(mail.subject).toBe('Endpoint unhealthy: we_01J0ZK3V9Q6T4S8M2N5R7W1XYZ');
      expect(allOf(mail)).not.toMatch(/javascript:|data:/);
    },
  );

  it('is truncated if it is long', () => {
    const mail = emailAbout({ endpointUrl: `https://shop.example/${'a'.repeat(2_000)}` });
    expect(mail.text).toMatch(/^Endpoint: https\[:\/\/\]shop\[\.\]example\/a{278}…$/m);
  });
});

describe('text from the customer and from the receiver', () => {
  const HOSTILE =
    '<script>alert(1)</script>\r\nSubject: gone\u0000\u001b[31m\u0085\u009b31m\u2028\u2029\u202e\u2066\u061c <img src=x onerror=alert(1)> \' " & \ud800';

  it.each([
    ['description', { description: HOSTILE }],
    ['error', { lastAttempt: { errorMessage: HOSTILE } }],
    ['response', { lastAttempt: { response: HOSTILE } }],
  ])('is made harmless as %s', (_, hostile) => {
    const mail = emailAbout(hostile);
    expect(allOf(mail)).not.toMatch(FORBIDDEN);
    expect(mail.html).not.toMatch(/<script|<img/);
    expect(mail.text).not.toMatch(/^Subject: gone/m);
    for (const part of [mail.text, visibleText(mail.html)]) {
      expect(part).toContain('<script>alert(1)</script> Subject: gone');
      expect(part).toContain('<img src=x onerror=alert(1)> \' " &');
    }
  });

  it('never reaches the subject', () => {
    const plain = emailAbout().subject;
    const attempt = { errorMessage: HOSTILE, response: HOSTILE };
    expect(emailAbout({ description: HOSTILE, lastAttempt: attempt }).subject).toBe(plain);
  });

  it('contains nothing that mail programs turn into links', () => {
    const bait = 'Log in at https://evil.example/login or write to help@evil.example';
    const attempt = { response: bait, errorMessage: bait };
    const { text, html } = emailAbout({ description: bait, lastAttempt: attempt });
    expect(html).not.toMatch(
      /evil\.example|shop\.example\/|https:\/\/(?!app\.handl\.example\/(settings|docs)\/)|@evil/,
    );
    expect(visibleText(html)).toContain(bait);
    const foreign = text.replace(/^https:\/\/app\.handl\.example\/(settings|docs)\/\S+$/gm, '');
    expect(foreign).not.toMatch(/\w:\/\/|\w@\w|\.(example|\p{L}{2,}\b)/u);
    expect(armed(text)).toContain(bait);
    expect(text).toContain('Log in at https[://]evil[.]example/login or write to help[@]evil[.]example');
  });

  it('of a megabyte is truncated to 300 characters', () => {
    const { text, html } = emailAbout({ lastAttempt: { response: '<'.repeat(1_000_000) } });
    expect(text).toMatch(/^Response: <{299}…$/m);
    expect(html.length).toBeLessThan(20_000);
  });

  it('is truncated between code points, never inside an emoji', () => {
    const { text, html } = emailAbout({ lastAttempt: { response: '🚀'.repeat(400) } });
    expect(text).toMatch(/^Response: 🚀{299}…$/mu);
    expect(visibleText(html)).toContain(`${'🚀'.repeat(299)}…`);
  });

  it('with no printable character is left out', () => {
    const { text } = emailAbout({ description: '\u0000\u202e \n', lastAttempt: { response: '\u0007' } });
    expect(text).not.toMatch(/Description|Response/);
  });
});

describe('cleanText', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['  a \r\n\t b  ', 10, 'a b'],
    ['👩‍🚀 ok', 10, '👩‍🚀 ok'],
    ['ab\ud83d', 10, 'ab'],
  ])('%j within %d becomes %j', (raw, max, expected) => {
    expect(cleanText(raw, max)).toBe(expected);
  });
});
