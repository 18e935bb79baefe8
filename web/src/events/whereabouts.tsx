import { Anchor, Card, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { useAttempts } from '../api/deliveries';
import { useEndpointsById } from '../api/webhooks';
import { useEventDeliveries } from '../api/events';
import type { Delivery, Webhook } from '../api/types';
import { isGivenUp } from '../deliveries/schedule';
import { Standing } from '../deliveries/standing';
import { EndpointName, TestBadge } from '../deliveries/table';
import { Loaded } from '../parts/states';
import { Status } from '../parts/status';

/** Where an event is: for each endpoint its delivery's state and the reason. */
export function Whereabouts({ id, type }: { id: string; type: string }) {
  const endpoints = useEndpointsById().data;
  return (
    <Stack gap="xs" component="section" aria-label="Where is my event?">
      <Title order={2} size="h4">
        Where is my event?
      </Title>
      <Loaded query={useEventDeliveries(id)}>
        {(deliveries) => (
          <>
            <Text>{answer(deliveries, type)}</Text>
            {deliveries.map((delivery) => (
              <AtEndpoint key={delivery.id} delivery={delivery} endpoint={endpoints?.get(delivery.endpoint)} />
            ))}
          </>
        )}
      </Loaded>
    </Stack>
  );
}

function AtEndpoint({ delivery, endpoint }: { delivery: Delivery; endpoint: Webhook | undefined }) {
  return (
    <Card withBorder padding="sm">
      <Stack gap={4}>
        <Group gap="xs">
          <Status status={delivery.status} />
          {delivery.test && <TestBadge />}
          <EndpointName id={delivery.endpoint} endpoint={endpoint} />
        </Group>
        <Text size="sm">
          <Standing delivery={delivery} endpoint={endpoint} />
        </Text>
        <Reason delivery={delivery} />
        <Anchor component={Link} href={`/deliveries/${delivery.id}`} size="sm">
          Delivery <span className="mono">{delivery.id}</span>
        </Anchor>
      </Stack>
    </Card>
  );
}

/** Why the last attempt failed, where the delivery has not arrived. */
function Reason({ delivery }: { delivery: Delivery }) {
  const isAskedFor =
    delivery.status !== 'delivered' && (delivery.attempt > 1 || delivery.cycle > 1 || isGivenUp(delivery));
  const last = useAttempts(delivery, isAskedFor).data?.findLast(({ outcome }) => outcome === 'failed');
  if (!isAskedFor || !last) return null;
  return (
    <Text size="sm" c="dimmed">
      Attempt {last.attempt} failed: {last.error_message}
    </Text>
  );
}

function answer(deliveries: readonly Delivery[], type: string): string {
  const total = deliveries.length;
  const arrived = deliveries.filter(({ status }) => status === 'delivered').length;
  if (total === 0) return `It went to no endpoint: none subscribed to ${type} when it was accepted.`;
  if (total === 1) return arrived ? 'It has arrived at its endpoint.' : 'It has not arrived at its endpoint.';
  return arrived === total
    ? `It has arrived at all ${total} endpoints.`
    : `It has arrived at ${arrived} of ${total} endpoints.`;
}
