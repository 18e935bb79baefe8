import { Anchor, Badge, Group, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Delivery, Endpoint } from '../api/api-types';
import { CardCell, CardRow, CardTable } from '../parts/card-table';
import { Status } from '../parts/status';
import { Time } from '../parts/time';
import { DeliveryProgress } from './delivery-progress';

type Endpoints = ReadonlyMap<string, Endpoint> | undefined;

const COLUMNS = [
  { name: 'Status', width: 130 },
  { name: 'Delivery', width: 240 },
  { name: 'Progress', width: 200 },
  { name: 'Endpoint' },
  { name: 'Created', width: 120 },
];

/** Table of deliveries. */
export function DeliveryTable({ deliveries, endpoints }: { deliveries: readonly Delivery[]; endpoints: Endpoints }) {
  return (
    <CardTable label="Deliveries" columns={COLUMNS}>
      {deliveries.map((delivery) => (
        <Row key={delivery.id} delivery={delivery} endpoint={endpoints?.get(delivery.endpoint)} />
      ))}
    </CardTable>
  );
}

function Row({ delivery, endpoint }: { delivery: Delivery; endpoint: Endpoint | undefined }) {
  return (
    <CardRow>
      <CardCell name="Status">
        <Status status={delivery.status} />
      </CardCell>
      <CardCell name="Delivery">
        <Group gap="xs" wrap="nowrap">
          <Anchor component={Link} href={`/deliveries/${delivery.id}`} className="table-row-link" size="sm">
            {delivery.type}
            <Text span display="block" size="xs" c="dimmed" className="mono">
              {delivery.id}
            </Text>
          </Anchor>
          {delivery.test && <TestBadge />}
        </Group>
      </CardCell>
      <CardCell name="Progress">
        <DeliveryProgress delivery={delivery} endpoint={endpoint} />
      </CardCell>
      <CardCell name="Endpoint">
        <EndpointName id={delivery.endpoint} endpoint={endpoint} />
      </CardCell>
      <CardCell name="Created">
        <Time at={delivery.created_at} />
      </CardCell>
    </CardRow>
  );
}

export const TestBadge = () => (
  <Badge variant="outline" color="gray" size="sm">
    test
  </Badge>
);

/** The endpoint's URL, or its id when it has been deleted. */
export function EndpointName({ id, endpoint }: { id: string; endpoint: Endpoint | undefined }) {
  return (
    <Text span size="sm" className={endpoint ? undefined : 'mono'} style={{ overflowWrap: 'anywhere' }}>
      {endpoint?.url ?? id}
    </Text>
  );
}
