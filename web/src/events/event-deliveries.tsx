import { Anchor, Card, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { useAttempts } from '../api/delivery-queries';
import { useEndpointsById } from '../api/endpoint-queries';
import { useEventDeliveries } from '../api/event-queries';
import type { Delivery, Endpoint } from '../api/api-types';
import { isUndelivered } from '../deliveries/delivery-schedule';
import { DeliveryProgress } from '../deliveries/delivery-progress';
import { EndpointName, TestBadge } from '../deliveries/deliveries-table';
import { Loaded } from '../parts/load-states';
import { DeliveryStatus } from '../parts/status';

/** The deliveries of an event: for each endpoint the status and the last error. */
export function EventDeliveries({ id, type }: { id: string; type: string }) {
  const endpoints = useEndpointsById().data;
  return (
    <Stack gap="xs" component="section" aria-label="Where is my event?">
      <Title order={2} size="h4">
        Where is my event?
      </Title>
      <Loaded query={useEventDeliveries(id)}>
        {(deliveries) => (
          <>
            <Text>{summary(deliveries, type)}</Text>
            {deliveries.map((delivery) => (
              <EndpointDelivery key={delivery.id} delivery={delivery} endpoint={endpoints?.get(delivery.endpoint)} />
            ))}
          </>
        )}
      </Loaded>
    </Stack>
  );
}

function EndpointDelivery({ delivery, endpoint }: { delivery: Delivery; endpoint: Endpoint | undefined }) {
  return (
    <Card withBorder padding="sm">
      <Stack gap={4}>
        <Group gap="xs">
          <DeliveryStatus delivery={delivery} />
          {delivery.test && <TestBadge />}
          <EndpointName id={delivery.endpoint} endpoint={endpoint} />
        </Group>
        <Text size="sm">
          <DeliveryProgress delivery={delivery} endpoint={endpoint} />
        </Text>
        <LastError delivery={delivery} />
        <Anchor component={Link} href={`/deliveries/${delivery.id}`} size="sm">
          Delivery <span className="mono">{delivery.id}</span>
        </Anchor>
      </Stack>
    </Card>
  );
}

/** Error of the last failed attempt, unless the event was delivered. */
function LastError({ delivery }: { delivery: Delivery }) {
  const isShown =
    delivery.status !== 'delivered' && (delivery.attempt > 1 || delivery.cycle > 1 || isUndelivered(delivery));
  const last = useAttempts(delivery, isShown).data?.findLast(({ outcome }) => outcome === 'failed');
  if (!isShown || !last) return null;
  return (
    <Text size="sm" c="dimmed">
      Attempt {last.attempt} failed: {last.error_message}
    </Text>
  );
}

function summary(deliveries: readonly Delivery[], type: string): string {
  const total = deliveries.length;
  const delivered = deliveries.filter(({ status }) => status === 'delivered').length;
  if (total === 0) return `Not sent: no endpoint was subscribed to ${type} when the event was accepted.`;
  if (total === 1) return delivered ? 'Delivered to its endpoint.' : 'Not delivered to its endpoint.';
  return delivered === total
    ? `Delivered to all ${total} endpoints.`
    : `Delivered to ${delivered} of ${total} endpoints.`;
}
