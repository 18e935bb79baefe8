import { Code, Group, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Copy } from '../parts/copy';
import type { NamedSecret } from '../api/endpoint-queries';
import { ClockTime, useNowMs } from '../parts/time';
import { duration } from '../parts/time-format';

const SHOWN_MS = 30_000;

/** Shows secrets, with buttons to copy them, for 30 s. @param onHide must not change while they are shown */
export function ShownSecrets({ secrets, onHide }: { secrets: readonly NamedSecret[]; onHide: () => void }) {
  const [endMs] = useState(() => Date.now() + SHOWN_MS);
  useEffect(() => {
    const timer = setTimeout(onHide, endMs - Date.now());
    return () => clearTimeout(timer);
  }, [onHide, endMs]);
  return (
    <Stack gap="xs">
      {secrets.map(({ name, secret, validUntil }) => (
        <div key={name}>
          <Text size="xs" c="dimmed">
            {name}
            <ValidUntil at={validUntil} />
          </Text>
          <Group gap="xs">
            <Code className="mono" aria-label={name} role="group">
              {secret}
            </Code>
            <Copy text={secret} label={`Copy ${name.toLowerCase()}`} />
          </Group>
        </div>
      ))}
      <Text size="xs" c="dimmed">
        Hidden in <Countdown endMs={endMs} />
      </Text>
    </Stack>
  );
}

/** How long an old secret is valid, after its name. */
export const ValidUntil = ({ at }: { at: string | undefined }) =>
  at && (
    <>
      , valid until <ClockTime at={at} />
    </>
  );

const Countdown = ({ endMs }: { endMs: number }) => duration(endMs - useNowMs());
