import { NativeSelect } from '@mantine/core';
import { useEventTypes } from '../api/event-queries';

/** Filter for one event type or all. */
export function EventTypeSelect({ value = '', onChange }: { value?: string; onChange: (type: string) => void }) {
  const known: string[] = useEventTypes().data?.map(({ type }) => type) ?? [];
  const types = value && !known.includes(value) ? [...known, value] : known;
  return (
    <NativeSelect
      label="Event type"
      size="xs"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[{ value: '', label: 'All' }, ...types]}
    />
  );
}
