import { armed, emailAbout, emailAboutAll, incident, visibleText } from './incident-email';

const ENDPOINT_PAGE = 'https://app.handl.example/settings/api/endpoints/we_01J0ZK3V9Q6T4S8M2N5R7W1XYZ';
const DELIVERY_PAGE = 'https://app.handl.example/settings/api/deliveries/dlv_01J0ZK3V9Q6T4S8M2N5R7W1ABC';
const GUIDE = 'https://app.handl.example/docs/webhooks#when-it-keeps-failing';

describe('the email about an unhealthy endpoint', () => {
  const { subject, text, html } = emailAbout();

  it('has only the status and the host in the subject', () => {
    expect(subject).toBe('Endpoint unhealthy: hooks.shop.example');
  });

  it('begins with what happened and what to do', () => {
    const order = ['kept failing (HTTP 503)', '12 deliveries are held', ENDPOINT_PAGE, 'Order sync', DELIVERY_PAGE];
    for (const part of [text, html.slice(html.indexOf('<h1'))]) {
      const found = order.map((words) => part.indexOf(words));
      expect(found).not.toContain(-1);
      expect(found).toEqual([...found].sort((a, b) => a - b));
    }
  });

  it.each([
    'https://hooks.shop.example/webhooks/handl',
    'Sat 14 Jun 2025, 14:30 UTC',
    'The endpoint responded, but not with a 2xx status (503 Service Unavailable).',
    'upstream is down',
    'held, not dropped, each for 30 days. Deliveries held now are kept until Mon 14 Jul 2025, 14:30 UTC.',
    'POST /v1/webhooks/we_01J0ZK3V9Q6T4S8M2N5R7W1XYZ/enable',
    'oldest first. They start slowly',
    'are sent again only when you ask for it',
    'POST /v1/webhooks/we_01J0ZK3V9Q6T4S8M2N5R7W1XYZ/recover',
    'one at once, then 5 retries after 30 s, 5 min, 30 min, 2 h and 24 h',
    'at most one an hour for each endpoint. This is incident 3 of we_01J0ZK3V9Q6T4S8M2N5R7W1XYZ',
  ])('contains "%s" in both parts', (words) => {
    expect(armed(text)).toContain(words);
    expect(visibleText(html)).toContain(words);
  });

  it('shows the response in the charset that it declares', () => {
    const { text } = emailAbout({
      lastAttempt: {
        responseHeaders: [['Content-Type', 'text/plain; charset=iso-8859-1']],
        responseBody: Buffer.from('Schlüssel fehlt', 'latin1'),
      },
    });
    expect(text).toContain('Schlüssel fehlt');
  });

  it('links only to the endpoint, to the failed delivery and to the guide', () => {
    expect([...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual([
      ENDPOINT_PAGE,
      DELIVERY_PAGE,
      GUIDE,
    ]);
    expect(text).toContain(`See the failed delivery:\n${DELIVERY_PAGE}`);
    expect(html).not.toMatch(/<(img|link|script|iframe|form)\b|url\(|@import/i);
  });

  it('has the same content in text and HTML', () => {
    const bare = (words: string) =>
      words
        .toLowerCase()
        .replace(/[:\s]+/g, ' ')
        .trim();
    const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^-- $|^https:/.test(line));
    expect(lines.length).toBeGreaterThan(15);
    for (const line of lines) expect(bare(visibleText(html))).toContain(bare(armed(line)));
  });
});

test('it says how many deliveries are exhausted, and that they are sent again when asked for', () => {
  expect(emailAbout().text).not.toContain('Exhausted: ');
  expect(emailAbout({ exhaustedCount: 1 }).text).toContain('Exhausted: 1 delivery\n');
  const { text } = emailAbout({ exhaustedCount: 1_284 });
  expect(text).toContain('Exhausted: 1,284 deliveries\n');
  expect(text).toContain('1,284 deliveries are exhausted. Exhausted deliveries, whose 6 attempts all failed,');
});

describe('the number of held deliveries', () => {
  it.each([
    [0, 'Nothing is lost: from now on deliveries are held, each for 30 days.', 'Held now: none yet'],
    [1, '1 delivery is held, and kept until', 'Held now: 1 delivery'],
    [1_284, '1,284 deliveries are held, and kept until', 'Held now: 1,284 deliveries'],
    [10_000, '10,000 or more deliveries are held', 'Held now: 10,000 or more deliveries'],
  ])('%d', (heldCount, sentence, fact) => {
    const { text } = emailAbout({ heldCount });
    expect(text).toContain(sentence);
    expect(text).toContain(fact);
  });
});

describe('missing facts', () => {
  it('needs no description, response and status', () => {
    const { text } = emailAbout({
      description: null,
      lastAttempt: { statusCode: null, response: null, errorMessage: 'No response within 10 s.' },
    });
    expect(text).toContain('Last attempt: Failed on Sat 14 Jun 2025, 14:30 UTC. No response within 10 s.');
    expect(text).not.toMatch(/Description|Response:|null|undefined|HTTP/);
  });

  it('needs no exhausted delivery', () => {
    const { text, html } = emailAbout({ exhaustedDeliveryId: null, lastAttempt: null });
    expect(text + html).not.toMatch(/Last attempt|failed delivery:|\/deliveries\/|null|undefined/);
  });
});

describe('an endpoint that was enabled again before the email was sent', () => {
  const { subject, text, html } = emailAbout({ isStillUnhealthy: false });

  it('has unhealthy in the subject, and asks for no action', () => {
    expect(subject).toBe('Endpoint was unhealthy, is enabled again: hooks.shop.example');
    expect(text).toContain('became unhealthy on Sat 14 Jun 2025, 14:30 UTC. It was re-enabled before this email');
    expect(text + visibleText(html)).not.toMatch(/until you re-enable|press Re-enable|Held now/);
  });
});

describe('an email about several incidents', () => {
  const began = (minute: number) => new Date(Date.UTC(2025, 5, 14, 14, minute));
  const incidents = [
    incident({ number: 4, beganAt: began(31), endedAt: began(32), heldCount: 1 }),
    incident({ number: 5, beganAt: began(33), endedAt: began(35), heldCount: 10_000, lastAttempt: null }),
    incident({ number: 6, beganAt: began(40), exhaustedDeliveryId: null }),
  ];
  const LINES = [
    'Incident 4: from Sat 14 Jun 2025, 14:31 UTC to Sat 14 Jun 2025, 14:32 UTC, HTTP 503, 1 delivery was held. Exhausted: dlv_01J0ZK3V9Q6T4S8M2N5R7W1ABC.',
    'Incident 5: from Sat 14 Jun 2025, 14:33 UTC to Sat 14 Jun 2025, 14:35 UTC, 10,000 or more deliveries were held. Exhausted: dlv_01J0ZK3V9Q6T4S8M2N5R7W1ABC.',
    'Incident 6: from Sat 14 Jun 2025, 14:40 UTC, HTTP 503.',
  ];

  it.each([
    [true, 'Endpoint unhealthy: hooks.shop.example, 3 incidents', 'It became unhealthy 3 times since the last email.'],
    [false, 'Endpoint was unhealthy 3 times, is enabled again: hooks.shop.example', 'so it became unhealthy 3 times'],
  ])('lists each of them (still unhealthy: %s)', (isStillUnhealthy, subject, lead) => {
    const mail = emailAboutAll(incidents, isStillUnhealthy);
    expect(mail.subject).toBe(subject);
    for (const part of [mail.text, visibleText(mail.html)]) {
      for (const words of [lead, ...LINES, 'These are incidents 4 to 6 of we_']) expect(part).toContain(words);
    }
  });
});
