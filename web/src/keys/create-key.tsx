import { Button, Checkbox, Code, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ApiError } from '../api/api-client';
import { useCreateApiKey } from '../api/api-key-queries';
import type { Scope } from '../api/api-types';
import { Copy } from '../parts/copy';
import { Dialog } from '../parts/dialogs';
import { Notice } from '../parts/notice';
import { Failed } from '../parts/load-states';

const SCOPES: readonly [scope: Scope, sentence: string][] = [
  ['webhooks:read', 'View endpoints, deliveries, events, API keys and the audit log.'],
  ['webhooks:write', 'Change endpoints, show their secrets, retry deliveries, and create or revoke API keys.'],
  ['events:write', 'Publish events. Enough for a service that does nothing else.'],
];

/** Dialog that creates an API key and shows it once. */
export function CreateKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const create = useCreateApiKey();
  const made = create.data?.key;
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      onClosed={create.reset}
      title={made ? 'Copy the key now' : 'Create an API key'}
      size="lg"
      isClosedByButtonOnly={made !== undefined}
    >
      {made ? (
        <PastAttempt apiKey={made} onDone={onClose} />
      ) : (
        <Scopes
          error={create.error}
          isBusy={create.isPending}
          onSubmit={(scopes) => create.mutate(scopes)}
          onCancel={onClose}
        />
      )}
    </Dialog>
  );
}

interface ScopesProps {
  error: Error | null;
  isBusy: boolean;
  onSubmit: (scopes: Scope[]) => void;
  onCancel: () => void;
}

function Scopes({ error, isBusy, onSubmit, onCancel }: ScopesProps) {
  const [scopes, setScopes] = useState<Scope[]>([]);
  const isScopesError = error instanceof ApiError && error.param === 'scopes';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(scopes);
      }}
    >
      <Stack>
        <Checkbox.Group
          label="What can this key do?"
          description="Choose no more than it needs. You cannot change this later."
          error={isScopesError && (scopes.length === 0 ? 'Choose at least one scope.' : error.message)}
          value={scopes}
          onChange={(chosen) => setScopes(chosen)}
        >
          <Stack gap="sm" mt="sm" mb="xs">
            {SCOPES.map(([scope, sentence], index) => (
              <Checkbox
                key={scope}
                value={scope}
                label={<span className="mono">{scope}</span>}
                description={sentence}
                data-autofocus={index === 0 || undefined}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        {error && !isScopesError && <Failed error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy}>
            Create key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function PastAttempt({ apiKey, onDone }: { apiKey: string; onDone: () => void }) {
  return (
    <Stack>
      <Notice title="This key is shown only once">Store it where you keep your secrets.</Notice>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Code
          block
          flex={1}
          tabIndex={0}
          aria-label="The new API key"
          style={{ whiteSpace: 'pre-wrap' }}
          className="mono"
        >
          {apiKey}
        </Code>
        <Copy text={apiKey} />
      </Group>
      <Text size="sm" c="dimmed">
        If you lose it, create another key and revoke this one.
      </Text>
      <Group justify="flex-end">
        <Button onClick={onDone} data-autofocus>
          I have copied it
        </Button>
      </Group>
    </Stack>
  );
}
