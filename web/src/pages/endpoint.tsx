import { Anchor, Stack } from '@mantine/core';
import { Link } from 'wouter';
import type { Webhook } from '../api/types';
import { useEnableEndpoint, useEndpoint } from '../api/webhooks';
import { Drain } from '../endpoints/drain';
import { Figures } from '../endpoints/figures';
import { Head } from '../endpoints/head';
import { Off } from '../endpoints/off';
import { Recent } from '../endpoints/recent';
import { Recover } from '../endpoints/recover';
import { Secret } from '../endpoints/secret';
import { Loaded } from '../parts/states';

export default function Endpoint({ id }: { id: string }) {
  return (
    <Stack>
      <Anchor component={Link} href="/endpoints" size="sm">
        All endpoints
      </Anchor>
      <Loaded query={useEndpoint(id)}>{(endpoint) => <Details endpoint={endpoint} />}</Loaded>
    </Stack>
  );
}

function Details({ endpoint }: { endpoint: Webhook }) {
  const enable = useEnableEndpoint(endpoint);
  const isEnabled = endpoint.status === 'enabled';
  return (
    <Stack gap="lg">
      <Head endpoint={endpoint} />
      {!isEnabled && <Off endpoint={endpoint} enable={enable} />}
      {isEnabled && enable.data && <Drain enabling={enable.data} />}
      <Figures endpoint={endpoint} />
      <Recent endpoint={endpoint} />
      <Secret endpoint={endpoint} />
      <Recover endpoint={endpoint.id} />
    </Stack>
  );
}
