import { Group, Stack, Title } from '@mantine/core';
import { useState } from 'react';
import { useDeliveries } from '../api/deliveries';
import { useEndpointsById } from '../api/webhooks';
import { Filters, useFilter } from '../deliveries/filter';
import { LiveSwitch } from '../deliveries/live';
import { DeliveryTable } from '../deliveries/table';
import { More } from '../parts/more';
import { Empty, Loaded } from '../parts/states';

export default function Deliveries() {
  const filtering = useFilter();
  const [isLive, setLive] = useState(true);
  const pages = useDeliveries(filtering.filter, isLive);
  const endpoints = useEndpointsById().data;
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          Deliveries
        </Title>
        <LiveSwitch isLive={isLive} onChange={setLive} />
      </Group>
      <Filters {...filtering} />
      <Loaded query={pages}>
        {({ pages: shown }) => {
          const deliveries = shown.flatMap(({ data }) => data);
          if (deliveries.length > 0) return <DeliveryTable deliveries={deliveries} endpoints={endpoints} />;
          return filtering.isFiltered ? <NoneFound /> : <NoneYet />;
        }}
      </Loaded>
      <More pages={pages} mx="auto">
        Load more
      </More>
    </Stack>
  );
}

const NoneFound = () => (
  <Empty title="No matching deliveries">New deliveries that match these filters appear here automatically.</Empty>
);

const NoneYet = () => (
  <Empty title="No deliveries yet">
    Each event is delivered to every endpoint that is subscribed to its type. To see a delivery here, send a test event
    from an endpoint.
  </Empty>
);
