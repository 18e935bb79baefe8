import { Alert, Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useCallback, useState } from 'react';
import { ApiError } from '../api/client';
import type { WebhookSecret } from '../api/types';
import { useRotateSecret } from '../api/webhooks';
import { Failed } from '../parts/states';
import { ClockTime } from '../parts/time';
import { Dialog } from '../parts/dialog';
import type { EndpointDialogProps } from './edit';
import { ShownSecrets } from './shown-secret';

const DEFAULT_OVERLAP_HOURS = 24;

/** Makes a new secret beside the old one, for the hours of an overlap, and shows it. */
export function RotateSecret({ endpoint, opened, onClose }: EndpointDialogProps) {
  const rotate = useRotateSecret(endpoint.id);
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      onClosed={rotate.reset}
      title={rotate.data ? 'The new secret' : 'Rotate the secret'}
      size="lg"
      isFirm={rotate.data !== undefined}
    >
      {rotate.data ? (
        <Rotated rotated={rotate.data} onDone={onClose} />
      ) : (
        <Ask
          error={rotate.error}
          isBusy={rotate.isPending}
          onSubmit={(hours) => rotate.mutate(hours)}
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
  const isAboutHours = error instanceof ApiError && error.param === 'overlap_hours';
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
          During the overlap X-HanDl-Signature is still made with the old secret, and webhook-signature with both. So
          nothing breaks while you put the new one into your server.
        </Text>
        <NumberInput
          label="Overlap, in hours"
          description="For so long the old secret works too. Choose 0 when it has leaked: then every older secret ends at once."
          value={hours}
          onChange={setHours}
          error={isAboutHours && error.message}
          allowNegative={false}
          data-autofocus
          maw={320}
        />
        {error && !isAboutHours && <Failed error={error} />}
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

function Rotated({ rotated, onDone }: { rotated: WebhookSecret; onDone: () => void }) {
  const { secret, old_secret_expires_at: expiresAt } = rotated;
  const [isShown, setShown] = useState(true);
  const hide = useCallback(() => setShown(false), []);
  return (
    <Stack>
      {isShown ? (
        <ShownSecrets secrets={[{ name: 'New secret', secret }]} onHide={hide} />
      ) : (
        <Text size="sm">The secret is hidden again. “Reveal secret” shows it.</Text>
      )}
      <Alert color="yellow" variant="light" role="status">
        {expiresAt ? (
          <>
            The old secret works until <ClockTime at={expiresAt} />. Let your server accept both until then.
          </>
        ) : (
          'The old secret does not work any more. Attempts fail until your server knows the new one, and are retried.'
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
