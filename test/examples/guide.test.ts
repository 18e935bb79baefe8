import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_CATALOGUE } from '../../src/events/catalogue';
import { requestHeaders } from '../../src/sending/request-headers';
import { asId } from '../support/as-id';
import { VECTOR } from './vector';

const guide = readFileSync(join(__dirname, '..', '..', 'docs', 'receiving.md'), 'utf8');

/** The cells of the only table below a heading of docs/receiving.md, without its head. */
function table(heading: string): string[][] {
  const [section = ''] = guide.split(new RegExp(`\n###? ${heading}\n`))[1]!.split(/\n##/);
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test('the example event is that of the catalogue', () => {
  const { type, data } = JSON.parse(VECTOR.body) as { type: string; data: unknown };
  expect([type, JSON.stringify(data)]).toEqual([
    'order.created',
    JSON.stringify(EVENT_CATALOGUE['order.created'].example),
  ]);
});

test('the event types are those of the catalogue', () => {
  expect(table('Event types')).toEqual(
    Object.entries(EVENT_CATALOGUE).map(([type, { description }]) => [`\`${type}\``, description]),
  );
});

const sentFor = (isTest: boolean, sentAt = new Date(0)) =>
  requestHeaders(
    { deliveryId: asId('dlv', 'dlv_01J0000000000000000000000B'), cycle: 1, attempt: 1 },
    {
      accountId: asId('acct', 'acct_01J0000000000000000000000A'),
      endpointId: asId('we', 'we_01J0000000000000000000000C'),
      enabledAt: new Date(0),
      url: 'https://example.com/webhooks/handl',
      secrets: [VECTOR.secret],
      eventId: asId('evt', VECTOR.id),
      eventType: 'order.created',
      isTest,
      body: Buffer.from(VECTOR.body),
      sentAt,
    },
  );

test('the list of headers has every header that an attempt carries, those of tests included', () => {
  expect(table('Headers').map(([name]) => name)).toEqual(Object.keys(sentFor(true)).map((name) => `\`${name}\``));
});

test('the example is what an attempt of that time carries, to the last header', () => {
  const sent = Object.entries(sentFor(false, new Date(Number(VECTOR.timestamp) * 1_000 + 999)));
  const [, head = ''] = /^```http\nPOST .*\n([^]*?)\n\n/m.exec(guide)!;
  expect(head.split('\n')).toEqual(sent.map(([name, value]) => `${name}: ${value}`));
});
