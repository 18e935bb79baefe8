import { Anchor, Group, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Attempt, Delivery } from '../api/types';
import { Copy } from '../parts/copy';
import { curlOf } from './curl';

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
