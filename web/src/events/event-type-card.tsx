import { Anchor, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Endpoint, EventTypeObject } from '../api/api-types';
import { Copy } from '../parts/copy';
import { JsonView } from '../parts/json-view';
import { EndpointStatus } from '../parts/status';
import { subscribersOf } from './subscribers';

const INDENT = 2;

/** The body that an endpoint receives, with the example of the type. */
const payloadOf = ({ type, example }: EventTypeObject) =>
  JSON.stringify(
    { id: 'evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1', object: 'event', type, created_at: '2025-06-15T14:30:00Z', data: example },
    null,
    INDENT,
  );

interface EventTypeCardProps {
  type: EventTypeObject;
  endpoints: readonly Endpoint[];
  /** Buttons. */
  children: ReactNode;
}

/** An event type: what it means, an example of its payload, and which endpoints receive it. */
export function EventTypeCard({ type, endpoints, children }: EventTypeCardProps) {
  const payload = payloadOf(type);
  return (
    <Card withBorder component="section" id={type.type} aria-label={type.type}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" gap="xs">
          <Stack gap={2} flex="1 1 240px">
            <Title order={2} size="h4">
              {type.type}
            </Title>
            <Text size="sm">{type.description}</Text>
          </Stack>
          <Group gap="xs">
            <Copy text={payload} label="Copy payload" />
            {children}
          </Group>
        </Group>
        <JsonView text={payload} label={`Example payload of ${type.type}`} />
        <Subscribers endpoints={subscribersOf(type.type, endpoints)} type={type.type} />
      </Stack>
    </Card>
  );
}

function Subscribers({ endpoints, type }: { endpoints: readonly Endpoint[]; type: string }) {
  if (endpoints.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No endpoint receives it.{' '}
        <Anchor component={Link} href="/endpoints" inherit underline="always">
          Choose or create one
        </Anchor>
      </Text>
    );
  }
  return (
    <div>
      <Text size="xs" c="dimmed">
        Received by
      </Text>
      <Stack
        gap={4}
        component="ul"
        m={0}
        p={0}
        style={{ listStyle: 'none' }}
        aria-label={`Endpoints that receive ${type}`}
      >
        {endpoints.map((endpoint) => (
          <Group key={endpoint.id} component="li" gap="xs">
            <Anchor component={Link} href={`/endpoints/${endpoint.id}`} size="sm" style={{ overflowWrap: 'anywhere' }}>
              {endpoint.url}
            </Anchor>
            {endpoint.description && (
              <Text size="sm" c="dimmed">
                {endpoint.description}
              </Text>
            )}
            {endpoint.status !== 'enabled' && <EndpointStatus endpoint={endpoint} />}
          </Group>
        ))}
      </Stack>
    </div>
  );
}
