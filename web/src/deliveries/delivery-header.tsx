import { Anchor, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Delivery, Endpoint } from '../api/api-types';
import { CopyableId } from '../parts/copy';
import { PageTitle } from '../parts/page-title';
import { Fact } from '../parts/fact';
import { DeliveryStatus } from '../parts/status';
import { ClockTime, Time } from '../parts/time';
import { useSettings } from '../settings';
import { SendNow } from './send-now';
import { SkippedBy } from './skipped-by';
import { attemptsOf, isUnfinished, retriesLeft } from './delivery-schedule';
import { DeliveryProgress } from './delivery-progress';
import { EndpointName, TestBadge } from './deliveries-table';
import { WritersOnly } from '../parts/writers-only';

interface DeliveryHeaderProps {
  delivery: Delivery;
  endpoint: Endpoint | undefined;
  isEndpointDeleted: boolean;
}

/** Header of a delivery: what it is, its progress and its actions. */
export function DeliveryHeader({ delivery, endpoint, isEndpointDeleted }: DeliveryHeaderProps) {
  const settings = useSettings();
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <PageTitle title={`Delivery of ${delivery.type}`}>{delivery.type}</PageTitle>
        <DeliveryStatus delivery={delivery} />
        {delivery.test && <TestBadge />}
      </Group>
      <CopyableId id={delivery.id} />
      <Card withBorder padding="md">
        <Stack gap="md">
          <Text fw={600}>
            <DeliveryProgress delivery={delivery} endpoint={endpoint} />
          </Text>
          {delivery.status === 'canceled' && <SkippedBy delivery={delivery} />}
          <SimpleGrid component="dl" cols={{ base: 1, xs: 2, md: 4 }} m={0} spacing="sm">
            <Fact name="Endpoint">
              <Anchor component={Link} href={`/endpoints/${delivery.endpoint}`} size="sm">
                <EndpointName id={delivery.endpoint} endpoint={endpoint} />
              </Anchor>
              {isEndpointDeleted && ' (deleted)'}
            </Fact>
            <Fact name="Event">
              <Anchor component={Link} href={`/events/${delivery.event}`} size="sm" className="mono">
                {delivery.event}
              </Anchor>
            </Fact>
            <Fact name="Created">
              <Time at={delivery.created_at} />
            </Fact>
            {isUnfinished(delivery) && !delivery.test && (
              <Fact name="Retries left">
                {retriesLeft(delivery, settings)} of {attemptsOf(delivery, settings) - 1}
              </Fact>
            )}
            {delivery.held_until && (
              <Fact name="Kept at least until">
                <ClockTime at={delivery.held_until} />
              </Fact>
            )}
            {delivery.finished_at && (
              <Fact name="Finished">
                <Time at={delivery.finished_at} />
              </Fact>
            )}
          </SimpleGrid>
          <Group justify="space-between" align="flex-start">
            <WritersOnly>
              <SendNow delivery={delivery} endpoint={endpoint} isEndpointDeleted={isEndpointDeleted} />
            </WritersOnly>
            {delivery.temporal_url && (
              <Anchor href={delivery.temporal_url} target="_blank" rel="noreferrer" size="sm">
                Open in Temporal ↗
              </Anchor>
            )}
          </Group>
        </Stack>
      </Card>
    </Stack>
  );
}
