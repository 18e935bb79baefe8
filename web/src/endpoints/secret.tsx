import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Webhook } from '../api/types';
import { useEndRotation, useRevealSecret } from '../api/webhooks';
import { namedSecrets } from '../parts/named-secrets';
import { Notice } from '../parts/notice';
import { Failed } from '../parts/states';
import { ClockTime } from '../parts/time';
import { Confirm } from '../parts/confirm';
import { RotateSecret } from './rotate';
import { ShownSecrets } from './shown-secret';

/** The secret that signs: shown when asked for, rotated, and the overlap of a rotation. */
export function Secret({ endpoint }: { endpoint: Webhook }) {
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
            Every POST is signed with it, so that your server can tell that it came from us unchanged. That it was shown
            is noted under API keys.
          </Text>
        )}
        <Group gap="xs">
          {reveal.data ? (
            <Button variant="default" size="xs" onClick={reveal.reset}>
              Hide secret
            </Button>
          ) : (
            <Button variant="default" size="xs" onClick={() => reveal.mutate(endpoint.id)}>
              Reveal secret
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
        onClose={() => {
          setRotating(false);
          reveal.reset();
        }}
      />
    </Card>
  );
}

function Overlap({ id, expiresAt }: { id: string; expiresAt: string }) {
  const end = useEndRotation(id);
  const [isAsking, setAsking] = useState(false);
  return (
    <Notice title="The secret is being rotated">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" component="div">
          The old secret works until <ClockTime at={expiresAt} />. Until then X-HanDl-Signature is made with the{' '}
          <b>old</b> secret, and webhook-signature with both.
        </Text>
        <Button variant="default" size="xs" onClick={() => setAsking(true)}>
          End the overlap now
        </Button>
      </Stack>
      <Confirm
        opened={isAsking}
        onClose={() => setAsking(false)}
        title="End the overlap now?"
        label="End overlap"
        change={end}
        onConfirm={() => end.mutate(undefined, { onSuccess: () => setAsking(false) })}
      >
        From then on everything is signed with the new secret alone. Your server must know it by now, or its checks
        fail.
      </Confirm>
    </Notice>
  );
}
