import { Button, Code, Group, NativeSelect, Stack, Text } from '@mantine/core';
import type { Endpoint, EndpointSecret } from '../api/api-types';
import { namedSecrets } from '../api/endpoint-queries';
import type { NamedSecret, useRevealSecret } from '../api/endpoint-queries';
import { ValidUntil } from '../endpoints/shown-secrets';
import { Copy } from '../parts/copy';
import { Failed } from '../parts/load-states';
import { Notice } from '../parts/notice';
import { Time } from '../parts/time';
import { WritersOnly } from '../parts/writers-only';

interface Props {
  endpoints: readonly Endpoint[];
  endpointId: string;
  secret: ReturnType<typeof useRevealSecret>;
  onChoose: (endpointId: string) => void;
  onShow: () => void;
}

/** Choice of an endpoint, and its secrets once they are shown. */
export function ChooseEndpoint({ endpoints, endpointId, secret, onChoose, onShow }: Props) {
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label="Endpoint"
          flex="1 1 260px"
          value={endpointId}
          onChange={(event) => onChoose(event.currentTarget.value)}
          data={endpoints.map(({ id, url, description }) => ({
            value: id,
            label: description ? `${url} – ${description}` : url,
          }))}
        />
        {secret.data ? (
          <Button variant="default" onClick={secret.reset}>
            Hide secret
          </Button>
        ) : (
          <WritersOnly>
            <Button variant="default" loading={secret.isPending} onClick={onShow}>
              Show secret
            </Button>
          </WritersOnly>
        )}
      </Group>
      {secret.error && <Failed error={secret.error} />}
      <div aria-live="polite">
        {secret.data ? (
          <Shown secret={secret.data} />
        ) : (
          <Text size="xs" c="dimmed">
            Each endpoint has its own secret. Showing it is recorded in the audit log, under API keys.
          </Text>
        )}
      </div>
    </Stack>
  );
}

function Shown({ secret }: { secret: EndpointSecret }) {
  const { old_secret_expires_at: oldExpiresAt } = secret;
  return (
    <Stack gap="xs">
      {namedSecrets(secret).map((named) => (
        <Named key={named.name} {...named} />
      ))}
      {oldExpiresAt && (
        <Notice title="Secret rotation in progress">
          The old secret expires <Time at={oldExpiresAt} />. Until then, X-HanDl-Signature is made with the <b>old</b>{' '}
          secret and webhook-signature with both. Accept both secrets in your code.
        </Notice>
      )}
    </Stack>
  );
}

function Named({ name, secret, validUntil }: NamedSecret) {
  return (
    <Group gap="xs">
      <Text size="sm" miw={84}>
        {name}
        <ValidUntil at={validUntil} />
      </Text>
      <Code className="mono">{secret}</Code>
      <Copy text={secret} label={`Copy ${name.toLowerCase()}`} />
    </Group>
  );
}
