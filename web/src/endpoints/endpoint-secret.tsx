import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Endpoint } from '../api/api-types';
import { namedSecrets, useEndRotation, useRevealSecret } from '../api/endpoint-queries';
import { Confirm } from '../parts/dialogs';
import { Failed } from '../parts/load-states';
import { Notice } from '../parts/notice';
import { ClockTime } from '../parts/time';
import { RotateSecret } from './rotate-secret';
import { ShownSecrets } from './shown-secrets';

/** The endpoint's secret: show it, rotate it, and end the overlap of a rotation. */
export function EndpointSecret({ endpoint }: { endpoint: Endpoint }) {
  const reveal = useRevealSecret();
  const [isRotating, setRotating] = useState(false);
  const expiresAt = endpoint.old_secret_expires_at;
  return (
    <Card withBorder component="section" aria-labelledby="secret">
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4" id="secret">
          Secret
        </Title>
        {expiresAt && <Overlap id={endpoint.id} expiresAt={expiresAt} />}
        {reveal.data ? (
          <ShownSecrets secrets={namedSecrets(reveal.data)} onHide={reveal.reset} />
        ) : (
          <Text size="sm">
            Every POST is signed with this secret, so your server can verify that it came from us and was not changed.
            Showing it is recorded in the audit log.
          </Text>
        )}
        <Group gap="xs">
          {reveal.data ? (
            <Button variant="default" size="xs" onClick={reveal.reset}>
              Hide secret
            </Button>
          ) : (
            <Button variant="default" size="xs" onClick={() => reveal.mutate(endpoint.id)}>
              Show secret
            </Button>
          )}
          <Button variant="default" size="xs" onClick={() => setRotating(true)}>
            Rotate secret
          </Button>
        </Group>
        {reveal.error && <Failed error={reveal.error} />}
      </Stack>
      <RotateSecret
        endpoint={endpoint}
        opened={isRotating}
        onClose={() => setRotating(false)}
        // What is shown behind the dialog is the old secret, without saying so.
        onRotated={reveal.reset}
      />
    </Card>
  );
}

function Overlap({ id, expiresAt }: { id: string; expiresAt: string }) {
  const end = useEndRotation(id);
  const [isConfirming, setConfirming] = useState(false);
  return (
    <Notice title="Secret rotation in progress">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" component="div">
          The old secret is valid until <ClockTime at={expiresAt} />. Until then, X-HanDl-Signature is made with the{' '}
          <b>old</b> secret and webhook-signature with both.
        </Text>
        <Button variant="default" size="xs" onClick={() => setConfirming(true)}>
          End the overlap now
        </Button>
      </Stack>
      <Confirm
        opened={isConfirming}
        onClose={() => setConfirming(false)}
        title="End the overlap now?"
        label="End overlap"
        change={end}
        onConfirm={() => end.mutate(undefined, { onSuccess: () => setConfirming(false) })}
      >
        From then on, requests are signed with the new secret only. Make sure that your server already uses it, or it
        will reject them.
      </Confirm>
    </Notice>
  );
}
