import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/client';
import type { EndpointFields } from '../api/webhooks';
import { Failed } from '../parts/states';
import { EventTypes } from './event-types';

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
          description="A public https:// URL that accepts POST requests."
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
        <EventTypes value={events} onChange={setEvents} error={errorOf('events')} />
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
