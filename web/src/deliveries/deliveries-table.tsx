import { Anchor, Badge, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Delivery, Endpoint } from '../api/api-types';
import { CardCell, CardRow, CardTable } from '../parts/card-table';
import { DeliveryStatus } from '../parts/status';
import { Time } from '../parts/time';
import { DeliveryProgress } from './delivery-progress';
import { lastAnswer } from './last-answer';

type Endpoints = ReadonlyMap<string, Endpoint> | undefined;

const ENDPOINT = { name: 'Endpoint' };
const COLUMNS = [
  { name: 'Status', width: 130 },
  { name: 'Delivery', width: 244 },
  { name: 'Last answer', width: 120 },
  { name: 'Progress', width: { base: 165, xl: 290 } },
  ENDPOINT,
  { name: 'Created', width: { base: 110, xl: 150 } },
];

interface DeliveryTableProps {
  deliveries: readonly Delivery[];
  endpoints: Endpoints;
  /** All are of one endpoint, which is known. */
  isOfOneEndpoint?: boolean;
}

/** Table of deliveries. */
export function DeliveryTable({ deliveries, endpoints, isOfOneEndpoint = false }: DeliveryTableProps) {
  return (
    <CardTable label="Deliveries" columns={isOfOneEndpoint ? COLUMNS.filter((column) => column !== ENDPOINT) : COLUMNS}>
      {deliveries.map((delivery) => {
        const endpoint = endpoints?.get(delivery.endpoint);
        return (
          <Row key={delivery.id} delivery={delivery} endpoint={endpoint}>
            {!isOfOneEndpoint && (
              <CardCell name="Endpoint">
                <EndpointName id={delivery.endpoint} endpoint={endpoint} />
              </CardCell>
            )}
          </Row>
        );
      })}
    </CardTable>
  );
}

interface RowProps {
  delivery: Delivery;
  endpoint: Endpoint | undefined;
  /** The cell of the endpoint, if it is shown. */
  children: ReactNode;
}

function Row({ delivery, endpoint, children }: RowProps) {
  return (
    <CardRow>
      <CardCell name="Status">
        <DeliveryStatus delivery={delivery} />
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
      <CardCell name="Last answer">
        <Text span size="sm">
          {lastAnswer(delivery)}
        </Text>
      </CardCell>
      <CardCell name="Progress">
        <DeliveryProgress delivery={delivery} endpoint={endpoint} />
      </CardCell>
      {children}
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

/** The endpoint's URL and description, or its id when it has been deleted. */
export function EndpointName({ id, endpoint }: { id: string; endpoint: Endpoint | undefined }) {
  return (
    // One element, because it is a cell of a grid on a phone.
    <span>
      <Text span size="sm" className={endpoint ? undefined : 'mono'} style={{ overflowWrap: 'anywhere' }}>
        {endpoint?.url ?? id}
      </Text>
      {endpoint?.description && (
        <Text span display="block" size="xs" c="dimmed" lineClamp={1} title={endpoint.description}>
          {endpoint.description}
        </Text>
      )}
    </span>
  );
}
