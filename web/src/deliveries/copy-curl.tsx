import { Anchor, Group, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Attempt, Delivery } from '../api/api-types';
import { Copy } from '../parts/copy';

/** Copies the request as a curl command. */
export function CopyCurl({
  delivery,
  last,
  url,
  body,
}: {
  delivery: Delivery;
  last?: Attempt;
  url: string;
  body: string;
}) {
  return (
    <Group gap="sm" align="baseline">
      <Copy text={curlOf(delivery, last, url, body)} label="Copy as curl" />
      <Text size="xs" c="dimmed" maw={640}>
        The command has no valid signatures, so an endpoint that verifies them rejects it.{' '}
        <Anchor component={Link} href="/verify" inherit underline="always">
          Verify signatures
        </Anchor>{' '}
        computes them with your secret. To send a signed request, retry the delivery or send a test event from the
        endpoint.
      </Text>
    </Group>
  );
}

const firstHeaders = (delivery: Delivery): [string, string][] => [
  ['Content-Type', 'application/json'],
  ['X-HanDl-Event', delivery.type],
  ['X-HanDl-Delivery', delivery.id],
  ['X-HanDl-Attempt', String(delivery.attempt)],
  ...(delivery.test ? [['X-HanDl-Test', 'true'] satisfies [string, string]] : []),
  ['webhook-id', delivery.event],
];

/**
 * Shell command (bash, zsh, ksh) that makes the request of the last attempt, or of the first if there was none. The
 * body is piped in: Linux limits an argument of a program to 128 KiB, but not one of the shell's own `printf`.
 * @param body exactly as it is sent
 */
function curlOf(delivery: Delivery, last: Attempt | undefined, url: string, body: string): string {
  const headers = last?.request_headers ? Object.entries(last.request_headers) : firstHeaders(delivery);
  const options = headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const curl = [`curl -X POST ${quoted(url)}`, ...options, '--data-binary @-'];
  return `printf %s ${quoted(body)} |\n${curl.join(' \\\n  ')}`;
}

const CONTROL_CHARACTER = /\p{Cc}/gu;

/** Quotes one word for the shell. Control characters are escaped, because a terminal would act on them when pasted. */
function quoted(text: string): string {
  if (text.search(CONTROL_CHARACTER) < 0) return `'${text.replaceAll("'", `'\\''`)}'`;
  return `$'${text.replace(/['\\]/g, '\\$&').replace(CONTROL_CHARACTER, escaped)}'`;
}

/** UTF-8 bytes of a character in octal; some control characters have two. */
const escaped = (character: string) =>
  [...new TextEncoder().encode(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
