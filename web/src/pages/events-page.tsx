import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { useEvents } from '../api/event-queries';
import type { EventFilter } from '../api/event-queries';
import { exportEvents } from '../api/list-exports';
import type { EventType, ListedEvent } from '../api/api-types';
import { EventTypeSelect } from '../events/event-type-select';
import { IdSearch } from '../events/id-search';
import { useAddressFilter } from '../parts/address-filter';
import { ExportList } from '../parts/export-list';
import { PageTitle } from '../parts/page-title';
import { DocsLink } from '../parts/docs-link';
import { CardCell, CardRow, CardTable } from '../parts/card-table';
import { LiveSwitch, More } from '../parts/list-controls';
import { Empty, Loaded } from '../parts/load-states';
import { Time } from '../parts/time';

const NAMES = ['type', 'data_id', 'reference'] as const;

export default function Events() {
  const { filter, change } = useAddressFilter<EventFilter>(NAMES);
  const [isLive, setLive] = useState(true);
  const pages = useEvents(filter, isLive);
  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle title="Events" />
        <Group gap="sm">
          <ExportList name="events" file={exportEvents(filter)} />
          <LiveSwitch isLive={isLive} onChange={setLive} />
        </Group>
      </Group>
      <Group gap="sm" align="flex-start">
        <IdSearch />
        <EventTypeSelect value={filter.type} onChange={(type) => change({ type: type as EventType })} />
      </Group>
      <Found filter={filter} onClear={() => change({ data_id: undefined, reference: undefined })} />
      <Loaded query={pages}>
        {({ pages: shown }) => {
          const events = shown.flatMap(({ data }) => data);
          return events.length > 0 ? <EventTable events={events} /> : <None filter={filter} />;
        }}
      </Loaded>
      <More pages={pages} mx="auto">
        Load more
      </More>
    </Stack>
  );
}

/** By which id of the customer's own the list was searched. */
function Found({ filter, onClear }: { filter: EventFilter; onClear: () => void }) {
  const { data_id: dataId, reference } = filter;
  if (!dataId && !reference) return null;
  return (
    <Group gap="xs">
      <Text size="sm">
        Events with the {dataId ? 'id' : 'reference'} <b className="mono">{dataId ?? reference}</b>
        {dataId && ' in their data'}
      </Text>
      <Button size="compact-xs" variant="subtle" onClick={onClear}>
        Show all events
      </Button>
    </Group>
  );
}

const COLUMNS = [{ name: 'Event' }, { name: 'Delivered to', width: 200 }, { name: 'Created', width: 160 }];

function EventTable({ events }: { events: readonly ListedEvent[] }) {
  return (
    <CardTable label="Events" columns={COLUMNS}>
      {events.map(({ id, type, reference, endpoints, delivered, created_at: createdAt }) => (
        <CardRow key={id}>
          <CardCell>
            <Anchor component={Link} href={`/events/${id}`} className="table-row-link" size="sm">
              {type}
              <Text span display="block" size="xs" c="dimmed" className="mono">
                {id}
              </Text>
            </Anchor>
            {reference && (
              <Text span display="block" size="xs" style={{ overflowWrap: 'anywhere' }}>
                {reference}
              </Text>
            )}
          </CardCell>
          <CardCell name="Delivered to">
            <Text span size="sm" c={endpoints === 0 ? 'dimmed' : undefined}>
              {endpoints === 0
                ? 'No endpoint'
                : `${delivered} of ${endpoints} ${endpoints === 1 ? 'endpoint' : 'endpoints'}`}
            </Text>
          </CardCell>
          <CardCell name="Created">
            <Time at={createdAt} />
          </CardCell>
        </CardRow>
      ))}
    </CardTable>
  );
}

function None({ filter: { type, data_id: dataId, reference } }: { filter: EventFilter }) {
  if (dataId || reference) {
    return <Empty title="No such events">Ids are compared exactly, with upper and lower case.</Empty>;
  }
  if (type) {
    return <Empty title={`No events of type ${type}`}>New events of this type appear here automatically.</Empty>;
  }
  return (
    <Empty title="No events yet">
      All events of your account appear here, whether or not an endpoint receives them.{' '}
      <DocsLink to="webhooks#event-types">Event types</DocsLink>
    </Empty>
  );
}
