import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useEndpointsById } from '../api/endpoint-queries';
import type { DeliveryFilter } from '../api/delivery-queries';
import type { Delivery, EventType } from '../api/api-types';
import { useAddressFilter } from '../parts/address-filter';
import { fromLocalInput, toLocalInput } from '../parts/time-format';
import { EventTypeSelect } from '../events/event-type-select';
import { LastResultSelect } from './last-result';

const NAMES = ['endpoint', 'status', 'status_class', 'error_code', 'type', 'since', 'until', 'test'] as const;
const FOLDED = ['since', 'until', 'test'] as const;

/** What is in progress although its last attempt failed. */
const RETRYING = 'retrying';
const STATUSES: Readonly<Record<Delivery['status'] | typeof RETRYING, string>> = {
  pending: 'Queued',
  in_progress: 'Sending or retrying',
  [RETRYING]: 'Retrying',
  held: 'Held',
  delivered: 'Delivered',
  exhausted: 'Exhausted',
  canceled: 'Canceled',
  expired: 'Expired',
};

export const useDeliveryFilter = () => useAddressFilter<DeliveryFilter>(NAMES);

type Filtering = ReturnType<typeof useDeliveryFilter>;

/** Form that filters the list of deliveries. */
export function DeliveryFilters({ filter, isFiltered, change, clear }: Filtering) {
  const [isUnfolded, setUnfolded] = useState(FOLDED.some((name) => filter[name]));
  return (
    <Group role="search" aria-label="Filter deliveries" gap="sm" align="flex-end">
      <EndpointSelect value={filter.endpoint} onChange={(endpoint) => change({ endpoint })} />
      <StatusSelect filter={filter} change={change} />
      <LastResultSelect filter={filter} change={change} />
      <EventTypeSelect value={filter.type} onChange={(type) => change({ type: type as EventType })} />
      {isUnfolded ? (
        <TimesAndTests filter={filter} change={change} />
      ) : (
        <Button size="xs" variant="default" onClick={() => setUnfolded(true)}>
          More filters
        </Button>
      )}
      {isFiltered && (
        <Button size="xs" variant="subtle" onClick={clear}>
          Clear filters
        </Button>
      )}
    </Group>
  );
}

type FilterProps = Pick<Filtering, 'filter' | 'change'>;

function StatusSelect({ filter, change }: FilterProps) {
  const hasFailed = filter.error_code !== undefined || filter.status_class !== undefined;
  const choose = (value: string) => {
    if (value === RETRYING) return change({ status: 'in_progress', status_class: undefined, error_code: 'any' });
    const status = value as Delivery['status'];
    change({ status, ...(filter.status === 'in_progress' && { status_class: undefined, error_code: undefined }) });
  };
  return (
    <NativeSelect
      label="Status"
      size="xs"
      value={filter.status === 'in_progress' && hasFailed ? RETRYING : (filter.status ?? '')}
      onChange={(event) => choose(event.currentTarget.value)}
      data={[{ value: '', label: 'All' }, ...Object.entries(STATUSES).map(([value, label]) => ({ value, label }))]}
    />
  );
}

function TimesAndTests({ filter, change }: FilterProps) {
  return (
    <>
      <TextInput
        label="Since"
        size="xs"
        type="datetime-local"
        value={toLocalInput(Date.parse(filter.since ?? ''))}
        onChange={(event) => change({ since: fromLocalInput(event.currentTarget.value) })}
      />
      <TextInput
        label="Until"
        size="xs"
        type="datetime-local"
        value={toLocalInput(Date.parse(filter.until ?? ''))}
        onChange={(event) => change({ until: fromLocalInput(event.currentTarget.value) })}
      />
      <NativeSelect
        label="Tests"
        size="xs"
        value={filter.test ?? ''}
        onChange={(event) => change({ test: event.currentTarget.value as DeliveryFilter['test'] })}
        data={[
          { value: '', label: filter.status === 'exhausted' ? 'Hidden' : 'Shown' },
          { value: 'true', label: 'Only tests' },
          { value: 'false', label: 'No tests' },
        ]}
      />
    </>
  );
}

function EndpointSelect({ value = '', onChange }: { value?: string; onChange: (id: string) => void }) {
  const endpoints = useEndpointsById().data ?? new Map<string, { url: string }>();
  const known = [...endpoints].map(([id, { url }]) => ({ value: id, label: url }));
  // The address can name a deleted endpoint, whose deliveries are still listed.
  const unknown = value && !endpoints.has(value) ? [{ value, label: value }] : [];
  return (
    <NativeSelect
      label="Endpoint"
      size="xs"
      maw={320}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[{ value: '', label: 'All' }, ...known, ...unknown]}
    />
  );
}
