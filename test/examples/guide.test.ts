import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_CATALOGUE } from '../../src/events/catalogue';
import type { DeliveryId, EndpointId, EventId } from '../../src/lib/ids';
import { requestHeaders } from '../../src/sending/request-headers';
import { VECTOR } from './vector';

const guide = readFileSync(join(__dirname, '..', '..', 'docs', 'receiving.md'), 'utf8');

/** The cells of the only table below a heading of docs/receiving.md, without its head. */
function table(heading: string): string[][] {
  const [section = ''] = guide.split(`\n### ${heading}\n`)[1]!.split(/\n##/);
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

test('the example and the list of headers have every header that an attempt carries', () => {
  const sent = requestHeaders(
    { deliveryId: 'dlv_01J0000000000000000000000B' as DeliveryId, cycle: 1, attempt: 1 },
    {
      endpointId: 'we_01J0000000000000000000000C' as EndpointId,
      enabledAt: new Date(0),
      url: 'https://example.com/webhooks/handl',
      secrets: [VECTOR.secret],
      eventId: VECTOR.id as EventId,
      eventType: 'order.created',
      body: Buffer.from(VECTOR.body),
      sentAt: new Date(0),
    },
  );
  const names = Object.keys(sent);
  expect(table('Headers').map(([name]) => name)).toEqual(names.map((name) => `\`${name}\``));

  const { 'webhook-timestamp': _time, 'webhook-signature': _signature, ...constant } = sent;
  const [, head = ''] = /^```http\nPOST .*\n([^]*?)\n\n/m.exec(guide)!;
  expect(head.split('\n').map((line) => line.split(':')[0])).toEqual(names);
  for (const [name, value] of Object.entries(constant)) expect(head.split('\n')).toContain(`${name}: ${value}`);
});
