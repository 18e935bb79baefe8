import { Anchor, Stack } from '@mantine/core';
import { Link } from 'wouter';
import type { Endpoint } from '../api/api-types';
import { useEnableEndpoint, useEndpoint } from '../api/endpoint-queries';
import { DangerZone } from '../endpoints/danger-zone';
import { HeldProgress } from '../endpoints/held-progress';
import { EndpointStatistics } from '../endpoints/endpoint-statistics';
import { EndpointHeader } from '../endpoints/endpoint-header';
import { EndpointOff } from '../endpoints/endpoint-off';
import { RefusedEmail } from '../endpoints/refused-email';
import { RecentDeliveries } from '../endpoints/recent-deliveries';
import { SendAgain } from '../endpoints/send-again';
import { EndpointSecret } from '../endpoints/endpoint-secret';
import { Loaded } from '../parts/load-states';
import { WritersOnly } from '../parts/writers-only';

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

function Details({ endpoint }: { endpoint: Endpoint }) {
  const enable = useEnableEndpoint(endpoint);
  const isEnabled = endpoint.status === 'enabled';
  return (
    <Stack gap="lg">
      <EndpointHeader endpoint={endpoint} />
      {!isEnabled && <EndpointOff endpoint={endpoint} enable={enable} />}
      {endpoint.refused_email && <RefusedEmail refused={endpoint.refused_email} />}
      {isEnabled && enable.data && <HeldProgress enabling={enable.data} />}
      <WritersOnly>
        <EndpointSecret endpoint={endpoint} />
      </WritersOnly>
      <EndpointStatistics endpoint={endpoint} />
      <RecentDeliveries endpoint={endpoint} />
      <SendAgain endpoint={endpoint.id} />
      <WritersOnly>
        <DangerZone endpoint={endpoint} />
      </WritersOnly>
    </Stack>
  );
}
