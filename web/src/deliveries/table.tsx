import { Anchor, Badge, Group, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Delivery, Webhook } from '../api/types';
import { Status } from '../parts/status';
import { Time } from '../parts/time';
import { Standing } from './standing';

type Endpoints = ReadonlyMap<string, Webhook> | undefined;

/** Deliveries, one a row. */
export function DeliveryTable({ deliveries, endpoints }: { deliveries: readonly Delivery[]; endpoints: Endpoints }) {
  return (
    <Table.ScrollContainer minWidth={860} type="native">
      <Table verticalSpacing="xs" highlightOnHover aria-label="Deliveries">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={120}>Status</Table.Th>
            <Table.Th>Delivery</Table.Th>
            <Table.Th>Where it stands</Table.Th>
            <Table.Th>Endpoint</Table.Th>
            <Table.Th w={140}>Created</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {deliveries.map((delivery) => (
            <Row key={delivery.id} delivery={delivery} endpoint={endpoints?.get(delivery.endpoint)} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ delivery, endpoint }: { delivery: Delivery; endpoint: Webhook | undefined }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Status status={delivery.status} />
      </Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Anchor component={Link} href={`/deliveries/${delivery.id}`} className="table-row-link" size="sm">
            {delivery.type}
            <Text span display="block" size="xs" c="dimmed" className="mono" style={{ whiteSpace: 'nowrap' }}>
              {delivery.id}
            </Text>
          </Anchor>
          {delivery.test && <TestBadge />}
        </Group>
      </Table.Td>
      <Table.Td>
        <Standing delivery={delivery} endpoint={endpoint} />
      </Table.Td>
      <Table.Td>
        <EndpointName id={delivery.endpoint} endpoint={endpoint} />
      </Table.Td>
      <Table.Td>
        <Time at={delivery.created_at} />
      </Table.Td>
    </Table.Tr>
  );
}

export const TestBadge = () => (
  <Badge variant="outline" color="gray" size="sm">
    test
  </Badge>
);

/** The URL, or the id of an endpoint that is deleted. */
export function EndpointName({ id, endpoint }: { id: string; endpoint: Webhook | undefined }) {
  return (
    <Text span size="sm" className={endpoint ? undefined : 'mono'} style={{ overflowWrap: 'anywhere' }}>
      {endpoint?.url ?? id}
    </Text>
  );
}
