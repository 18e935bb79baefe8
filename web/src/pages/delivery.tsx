import { Anchor, Stack, Title } from '@mantine/core';
import { Link } from 'wouter';
import { useAttempts, useDelivery } from '../api/deliveries';
import { useEndpointsById } from '../api/webhooks';
import { useEventText } from '../api/events';
import type { Delivery as DeliveryObject } from '../api/types';
import { CopyCurl } from '../deliveries/copy-curl';
import { Facts } from '../deliveries/facts';
import { Timeline } from '../deliveries/timeline';
import { Payload } from '../events/payload';
import { Loaded } from '../parts/states';

export default function Delivery({ id }: { id: string }) {
  return (
    <Stack>
      <Anchor component={Link} href="/deliveries" size="sm">
        All deliveries
      </Anchor>
      <Loaded query={useDelivery(id)}>{(delivery) => <Details delivery={delivery} />}</Loaded>
    </Stack>
  );
}

function Details({ delivery }: { delivery: DeliveryObject }) {
  const attempts = useAttempts(delivery);
  const endpoints = useEndpointsById().data;
  const endpoint = endpoints?.get(delivery.endpoint);
  const event = useEventText(delivery.event);
  return (
    <Stack gap="lg">
      <Facts delivery={delivery} endpoint={endpoint} isEndpointDeleted={endpoints !== undefined && !endpoint} />
      <Stack gap="xs">
        <Title order={2} size="h4">
          Attempts
        </Title>
        <Loaded query={attempts} isQuiet>
          {(made) => <Timeline delivery={delivery} attempts={made} />}
        </Loaded>
      </Stack>
      <Loaded query={event} isQuiet>
        {(body) => (
          <>
            <Payload text={body} />
            {endpoint && <CopyCurl delivery={delivery} last={attempts.data?.at(-1)} url={endpoint.url} body={body} />}
          </>
        )}
      </Loaded>
    </Stack>
  );
}
