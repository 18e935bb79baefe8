import { Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { PageTitle } from '../parts/page-title';
import { DocsLink } from '../parts/docs-link';
import { Loaded } from '../parts/load-states';
import { CheckForm } from '../verify/check-form';
import { ChooseEndpoint } from '../verify/choose-endpoint';
import { VerificationCode } from '../verify/verification-code';
import { useEndpoints, useRevealSecret } from '../api/endpoint-queries';

export default function Verify() {
  const endpoints = useEndpoints(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const secret = useRevealSecret();
  const endpointId = chosen ?? endpoints.data?.[0]?.id;
  function show() {
    // Keeps this selection even when a newer endpoint becomes the first of the list.
    setChosen(endpointId!);
    return secret.mutateAsync(endpointId!);
  }
  return (
    <Stack gap="lg" maw={920}>
      <div>
        <PageTitle title="Verify signatures" />
        <Text c="dimmed">
          Every POST is signed, so your endpoint can verify that it came from us and was not changed.{' '}
          <DocsLink to="webhooks#verifying-the-signature">How verifying works</DocsLink>
        </Text>
      </div>
      <Paper component="section" withBorder p="md" aria-labelledby="in-your-code">
        <Stack>
          <Title order={2} size="h4" id="in-your-code">
            In your code
          </Title>
          <Loaded query={endpoints}>
            {(all) =>
              all.length === 0 ? (
                <Text size="sm">
                  Each endpoint has its own secret, and you have no endpoint yet.{' '}
                  <Anchor component={Link} href="/endpoints" underline="always">
                    Create one
                  </Anchor>{' '}
                  to fill in its secret here.
                </Text>
              ) : (
                <ChooseEndpoint
                  endpoints={all}
                  endpointId={chosen ?? all[0]!.id}
                  secret={secret}
                  onChoose={(id) => {
                    secret.reset();
                    setChosen(id);
                  }}
                  onShow={() => void show().catch(() => undefined)}
                />
              )
            }
          </Loaded>
          <VerificationCode secret={secret.data} />
        </Stack>
      </Paper>
      <Paper component="section" withBorder p="md" aria-labelledby="check-a-signature">
        <Stack>
          <div>
            <Title order={2} size="h4" id="check-a-signature">
              Check a signature
            </Title>
            <Text size="sm" c="dimmed">
              Does your code reject our requests? Paste one here to find out why, or take the last delivery to see what
              belongs together. Nothing you paste leaves your browser.
            </Text>
          </div>
          <CheckForm endpointId={endpointId} shown={secret.data} onShow={show} />
        </Stack>
      </Paper>
    </Stack>
  );
}
