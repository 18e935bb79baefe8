import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useRevealSecret } from '../api/endpoint-queries';
import { Copy } from '../parts/copy';
import { Dialog } from '../parts/dialogs';
import { Failed } from '../parts/load-states';
import { signNow } from '../verify/sign-now';
import { curlOf } from './curl';
import type { CurlProps } from './curl';

/** Button that asks, and then shows the request as a curl command with signatures made now. */
export function SignedCurl(request: CurlProps) {
  const [isOpen, setOpen] = useState(false);
  const sign = useSign(request);
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
        Sign a curl command now
      </Button>
      <Dialog
        opened={isOpen}
        onClose={() => setOpen(false)}
        onClosed={sign.reset}
        title={sign.data ? 'Signed curl command' : 'Sign a curl command now?'}
        size="lg"
      >
        {sign.data ? <Signed command={sign.data} /> : <Ask sign={sign} onCancel={() => setOpen(false)} />}
      </Dialog>
    </>
  );
}

/** Fetches the secrets, makes the command with them and forgets them. */
function useSign(request: CurlProps) {
  const reveal = useRevealSecret();
  const { endpoint, event } = request.delivery;
  return useMutation({
    mutationFn: async () => {
      const secrets = await reveal.mutateAsync(endpoint);
      reveal.reset();
      return curlOf(request, await signNow(event, request.body, secrets, Date.now()));
    },
    gcTime: 0,
  });
}

function Ask({ sign, onCancel }: { sign: ReturnType<typeof useSign>; onCancel: () => void }) {
  return (
    <Stack>
      <Text size="sm">
        Both signatures are made with the endpoint’s secret and the current time, so an endpoint that verifies them
        accepts the request. Using the secret is recorded in the audit log.
      </Text>
      <Text size="sm">
        Whoever has the command can send this event in our name. Receivers that check webhook-timestamp refuse it after
        5 minutes; X-HanDl-Signature stays valid.
      </Text>
      {sign.error && <Failed error={sign.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button data-autofocus loading={sign.isPending} onClick={() => sign.mutate()}>
          Sign it
        </Button>
      </Group>
    </Stack>
  );
}

const Signed = ({ command }: { command: string }) => (
  <Stack align="flex-start" aria-live="polite">
    <Text size="sm">Signed now: use it within 5 minutes.</Text>
    <Code block tabIndex={0} aria-label="Signed command" w="100%" mah={320} style={{ overflow: 'auto' }}>
      {command}
    </Code>
    <Copy text={command} label="Copy command" />
  </Stack>
);
