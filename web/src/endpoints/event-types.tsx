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

/** What an endpoint subscribes to: everything, or the event types that are ticked. */
export function EventTypes({ value, onChange, error }: EventTypesProps) {
  const types = useEventTypes();
  const isAll = value.includes(ALL);
  const ticked = isAll ? (types.data ?? []).map(({ type }) => type) : value;
  const tick = (type: string, isTicked: boolean) =>
    onChange(isTicked ? [...ticked, type] : ticked.filter((other) => other !== type));
  return (
    <Input.Wrapper label="Events" labelElement="div" error={error} role="group" aria-label="Events">
      <Stack gap="sm" my="xs">
        <Checkbox
          label="All events"
          description="Also event types that come later."
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
                  checked={ticked.includes(type)}
                  onChange={(event) => tick(type, event.currentTarget.checked)}
                />
              ))}
            </SimpleGrid>
          )}
        </Loaded>
      </Stack>
    </Input.Wrapper>
  );
}
