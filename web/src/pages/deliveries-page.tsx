import { Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useDeliveries, withoutFailedTests } from '../api/delivery-queries';
import { exportDeliveries } from '../api/list-exports';
import { useEndpointsById } from '../api/endpoint-queries';
import { DeliveryTable } from '../deliveries/deliveries-table';
import { DeliveryFilters, useDeliveryFilter } from '../deliveries/delivery-filters';
import { SendFilterAgain } from '../deliveries/send-filter-again';
import { IdSearch } from '../events/id-search';
import { ExportList } from '../parts/export-list';
import { PageTitle } from '../parts/page-title';
import { DocsLink } from '../parts/docs-link';
import { LiveSwitch, More } from '../parts/list-controls';
import { Empty, Loaded } from '../parts/load-states';
import { WritersOnly } from '../parts/writers-only';

export default function Deliveries() {
  const filtering = useDeliveryFilter();
  const [isLive, setLive] = useState(true);
  const pages = useDeliveries(filtering.filter, isLive);
  const endpoints = useEndpointsById().data;
  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle title="Deliveries" />
        <Group gap="sm">
          <WritersOnly>
            <SendFilterAgain filter={filtering.filter} />
          </WritersOnly>
          <ExportList name="deliveries" file={exportDeliveries(withoutFailedTests(filtering.filter))} />
          <LiveSwitch isLive={isLive} onChange={setLive} />
        </Group>
      </Group>
      <IdSearch />
      <DeliveryFilters {...filtering} />
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
    from an endpoint. <DocsLink to="webhooks#where-is-my-event">Where is my event?</DocsLink>
  </Empty>
);
