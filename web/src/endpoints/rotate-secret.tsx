import { Alert, Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useCallback, useState } from 'react';
import { ApiError } from '../api/api-client';
import type { RotatedSecret } from '../api/api-types';
import { useRotateSecret } from '../api/endpoint-queries';
import { Failed } from '../parts/load-states';
import { ClockTime } from '../parts/time';
import { Dialog } from '../parts/dialogs';
import type { EndpointDialogProps } from './edit-endpoint';
import { ShownSecrets } from './shown-secrets';

const DEFAULT_OVERLAP_HOURS = 24;

interface RotateSecretProps extends EndpointDialogProps {
  /** Called as soon as there is a new secret. */
  onRotated: () => void;
}

/** Dialog that creates a new secret and shows it. The old one stays valid for the hours of an overlap. */
export function RotateSecret({ endpoint, opened, onClose, onRotated }: RotateSecretProps) {
  const rotate = useRotateSecret(endpoint.id);
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      onClosed={rotate.reset}
      title={rotate.data ? 'New secret' : 'Rotate secret'}
      size="lg"
      isClosedByButtonOnly={rotate.data !== undefined}
    >
      {rotate.data ? (
        <Rotated rotated={rotate.data} onDone={onClose} />
      ) : (
        <Ask
          error={rotate.error}
          isBusy={rotate.isPending}
          onSubmit={(hours) => rotate.mutate(hours, { onSuccess: onRotated })}
          onCancel={onClose}
        />
      )}
    </Dialog>
  );
}

interface AskProps {
  error: Error | null;
  isBusy: boolean;
  onSubmit: (overlapHours: number) => void;
  onCancel: () => void;
}

function Ask({ error, isBusy, onSubmit, onCancel }: AskProps) {
  const [hours, setHours] = useState<number | string>(DEFAULT_OVERLAP_HOURS);
  const isHoursError = error instanceof ApiError && error.param === 'overlap_hours';
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(Number(hours));
      }}
    >
      <Stack>
        <Text size="sm">
          During the overlap, X-HanDl-Signature is made with the old secret and webhook-signature with both. This gives
          you time to add the new secret to your server.
        </Text>
        <NumberInput
          label="Overlap in hours"
          description="How long the old secret stays valid. Enter 0 if it has leaked: all older secrets then expire at once."
          value={hours}
          onChange={setHours}
          error={isHoursError && error.message}
          allowNegative={false}
          data-autofocus
          maw={320}
        />
        {error && !isHoursError && <Failed error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy} disabled={hours === ''}>
            Rotate secret
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Rotated({ rotated, onDone }: { rotated: RotatedSecret; onDone: () => void }) {
  const { secret, old_secret_expires_at: expiresAt } = rotated;
  const [isShown, setShown] = useState(true);
  const hide = useCallback(() => setShown(false), []);
  return (
    <Stack>
      {isShown ? (
        <ShownSecrets secrets={[{ name: 'New secret', secret }]} onHide={hide} />
      ) : (
        <Text size="sm">The secret is hidden. “Show secret” shows it again.</Text>
      )}
      <Alert color="yellow" variant="light" role="status">
        {expiresAt ? (
          <>
            The old secret is valid until <ClockTime at={expiresAt} />. Accept both secrets until then.
          </>
        ) : (
          'The old secret is no longer valid. Attempts fail until your server uses the new one, and are retried.'
        )}
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onDone} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
