import { Anchor, Group, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Attempt, Delivery } from '../api/types';
import { Copy } from '../parts/copy';
import { curlOf } from './curl';

/** The POST for trying it by hand. */
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
        Signatures are redacted in it, so a receiver that checks them refuses it.{' '}
        <Anchor component={Link} href="/verify" inherit underline="always">
          Verify signatures
        </Anchor>{' '}
        computes them with your secret. To have a signed one sent, retry the delivery or send a test from the endpoint.
      </Text>
    </Group>
  );
}
