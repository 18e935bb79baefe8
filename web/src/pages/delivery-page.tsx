import { Anchor, Stack, Title } from '@mantine/core';
import { Link } from 'wouter';
import { useAttempts, useDelivery } from '../api/delivery-queries';
import { useEndpointsById } from '../api/endpoint-queries';
import { useEventText } from '../api/event-queries';
import type { Delivery as DeliveryObject } from '../api/api-types';
import { CopyCurl } from '../deliveries/copy-curl';
import { DeliveryHeader } from '../deliveries/delivery-header';
import { AttemptsTimeline } from '../deliveries/attempts-timeline';
import { Payload } from '../events/payload';
import { Loaded } from '../parts/load-states';

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
      <DeliveryHeader
        delivery={delivery}
        endpoint={endpoint}
        isEndpointDeleted={endpoints !== undefined && !endpoint}
      />
      <Stack gap="xs">
        <Title order={2} size="h4">
          Attempts
        </Title>
        <Loaded query={attempts} isQuiet>
          {(made) => <AttemptsTimeline delivery={delivery} attempts={made} />}
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
