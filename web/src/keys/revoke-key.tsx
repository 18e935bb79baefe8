import { Button, Group, Stack, Text } from '@mantine/core';
import { useRevokeApiKey } from '../api/keys';
import type { ApiKey } from '../api/keys';
import { Dialog } from '../parts/dialog';
import { Notice } from '../parts/notice';
import { Failed } from '../parts/states';
import { KeyName } from './key-name';
import { isOwnKey } from './own-key';

/** Asks before a key is revoked. @param apiKey null: nothing is asked. */
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
        Whatever uses <KeyName apiKey={apiKey} /> is refused from its next request on. This cannot be undone.
      </Text>
      {isOwnKey(apiKey) && (
        <Notice title="You are signed in with this key">
          Revoking it signs you out. Have another key at hand to come back.
        </Notice>
      )}
      {revoke.error && <Failed error={revoke.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
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
