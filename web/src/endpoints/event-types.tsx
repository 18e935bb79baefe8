import { Checkbox, Input, SimpleGrid, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useEventTypes } from '../api/events';
import { Loaded } from '../parts/states';

export const ALL = '*';

interface EventTypesProps {
  value: readonly string[];
  onChange: (events: string[]) => void;
  error: ReactNode;
}

/** Choice of what an endpoint subscribes to: all events, or some event types. */
export function EventTypes({ value, onChange, error }: EventTypesProps) {
  const types = useEventTypes();
  const isAll = value.includes(ALL);
  const selected = isAll ? (types.data ?? []).map(({ type }) => type) : value;
  const select = (type: string, isSelected: boolean) =>
    onChange(isSelected ? [...selected, type] : selected.filter((other) => other !== type));
  return (
    <Input.Wrapper label="Events" labelElement="div" error={error} role="group" aria-label="Events">
      <Stack gap="sm" my="xs">
        <Checkbox
          label="All events"
          description="Includes event types that are added later."
          checked={isAll}
          error={Boolean(error)}
          data-field="events"
          onChange={(event) => onChange(event.currentTarget.checked ? [ALL] : [])}
        />
        <Loaded query={types} isQuiet>
          {(all) => (
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="xs">
              {all.map(({ type, description }) => (
                <Checkbox
                  key={type}
                  label={type}
                  description={description}
                  checked={selected.includes(type)}
                  onChange={(event) => select(type, event.currentTarget.checked)}
                />
              ))}
            </SimpleGrid>
          )}
        </Loaded>
      </Stack>
    </Input.Wrapper>
  );
}
