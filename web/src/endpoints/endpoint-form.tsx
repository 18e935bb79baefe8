import { Button, Checkbox, Group, Input, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/api-client';
import type { EndpointFields } from '../api/endpoint-queries';
import { useEventTypes } from '../api/event-queries';
import { DocsLink } from '../parts/docs-link';
import { ALL } from './all-events';
import { Failed, Loaded } from '../parts/load-states';
import { useSettings } from '../settings';

const FIELDS = ['url', 'description', 'events'];

interface EndpointFormProps {
  initial: EndpointFields;
  submitLabel: string;
  error: Error | null;
  isBusy: boolean;
  onSubmit: (fields: EndpointFields) => void;
  onCancel: () => void;
}

/** Form for an endpoint. Errors of the API appear next to the field that they name, which gets the focus. */
export function EndpointForm({ initial, submitLabel, error, isBusy, onSubmit, onCancel }: EndpointFormProps) {
  const [url, setUrl] = useState(initial.url);
  const [description, setDescription] = useState(initial.description ?? '');
  const [events, setEvents] = useState(initial.events);
  const form = useRef<HTMLFormElement>(null);
  const field = error instanceof ApiError && FIELDS.includes(error.param ?? '') ? error.param : null;
  const errorOf = (name: string) => field === name && error?.message;

  useEffect(() => {
    if (field) form.current?.querySelector<HTMLElement>(`[data-field=${field}]`)?.focus();
  }, [error, field]);

  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit({ url: url.trim(), description: description.trim() || null, events });
      }}
    >
      <Stack>
        <TextInput
          label="Endpoint URL"
          description={<AboutUrl />}
          placeholder="https://your-server.com/handl-events"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          data-field="url"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          error={errorOf('url')}
        />
        <TextInput
          label="Description (optional)"
          autoComplete="off"
          data-field="description"
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          error={errorOf('description')}
        />
        <EventTypes
          value={events}
          onChange={setEvents}
          error={errorOf('events') && (events.length === 0 ? 'Choose at least one event type.' : error!.message)}
        />
        {error && !field && <Failed error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Which URLs are possible here, and how to try it with a program on one's own machine. */
function AboutUrl() {
  return useSettings().allows_insecure_endpoints ? (
    <>
      A URL that accepts POST requests. Here it may be one of this machine, such as http://127.0.0.1:4000/hook. “npm run
      receiver” starts a sample and registers it.
    </>
  ) : (
    <>
      A public https:// URL that accepts POST requests. A tunnel gives a program on your own machine one:{' '}
      <DocsLink to="webhooks#testing">how to try it</DocsLink>.
    </>
  );
}

interface EventTypesProps {
  value: readonly string[];
  onChange: (events: string[]) => void;
  error: ReactNode;
}

/** Choice of what an endpoint subscribes to: all events, or some event types. */
function EventTypes({ value, onChange, error }: EventTypesProps) {
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
