import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { useDeliveries } from '../api/delivery-queries';
import type { Endpoint } from '../api/api-types';
import { DeliveryTable } from '../deliveries/deliveries-table';
import { Loaded } from '../parts/load-states';

const SHOWN = 10;

/** The endpoint's most recent deliveries, updated live. */
export function RecentDeliveries({ endpoint }: { endpoint: Endpoint }) {
  const pages = useDeliveries({ endpoint: endpoint.id }, true);
  return (
    <Stack gap="xs" component="section" aria-labelledby="recent">
      <Group justify="space-between">
        <Title order={2} size="h4" id="recent">
          Recent deliveries
        </Title>
        <Anchor component={Link} href={`/deliveries?endpoint=${endpoint.id}`} size="sm">
          All deliveries
        </Anchor>
      </Group>
      <Loaded query={pages} isQuiet>
        {({ pages: [first] }) =>
          first!.data.length === 0 ? (
            <Text size="sm" c="dimmed">
              No deliveries yet. Send a test event to see one.
            </Text>
          ) : (
            <DeliveryTable
              deliveries={first!.data.slice(0, SHOWN)}
              endpoints={new Map([[endpoint.id, endpoint]])}
              isOfOneEndpoint
            />
          )
        }
      </Loaded>
    </Stack>
  );
}
