import { Button, Group, Stack, Text } from '@mantine/core';
import { useRevokeApiKey } from '../api/api-key-queries';
import type { ApiKey } from '../api/api-types';
import { Dialog } from '../parts/dialogs';
import { Failed } from '../parts/load-states';
import { Notice } from '../parts/notice';
import { isOwnKey, KeyName } from './keys-table';

/** Dialog that revokes an API key. @param apiKey `null` while it is closed */
export function RevokeKey({ apiKey, onClose }: { apiKey: ApiKey | null; onClose: () => void }) {
  return (
    <Dialog opened={apiKey !== null} onClose={onClose} title="Revoke this API key?">
      {apiKey && <Question apiKey={apiKey} onClose={onClose} />}
    </Dialog>
  );
}

function Question({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const revoke = useRevokeApiKey();
  return (
    <Stack>
      <Text size="sm">
        Requests that use <KeyName apiKey={apiKey} /> will be rejected. You cannot undo this.
      </Text>
      {isOwnKey(apiKey) && (
        <Notice title="You are signed in with this key">
          Revoking it signs you out. You need another key to sign in again.
        </Notice>
      )}
      {revoke.error && <Failed error={revoke.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep key
        </Button>
        <Button
          color="red.9"
          loading={revoke.isPending}
          onClick={() => revoke.mutate(apiKey.id, { onSuccess: onClose })}
        >
          Revoke key
        </Button>
      </Group>
    </Stack>
  );
}
