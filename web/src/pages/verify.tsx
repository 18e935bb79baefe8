import { Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { Loaded } from '../parts/states';
import { CheckForm } from '../verify/check-form';
import { ChooseEndpoint } from '../verify/choose-endpoint';
import { Code } from '../verify/code';
import { useEndpoints, useRevealSecret } from '../api/webhooks';

export default function Verify() {
  const endpoints = useEndpoints(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const secret = useRevealSecret();
  function show(endpointId: string) {
    // Chosen from now on: an endpoint that is created meanwhile would come first.
    setChosen(endpointId);
    secret.mutate(endpointId);
  }
  return (
    <Stack gap="lg" maw={880}>
      <div>
        <Title order={1} size="h2">
          Verify signatures
        </Title>
        <Text c="dimmed">Every POST is signed, so that your endpoint can tell that it came from us unchanged.</Text>
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
                  A secret belongs to an endpoint, and you have none yet.{' '}
                  <Anchor component={Link} href="/endpoints">
                    Create one
                  </Anchor>
                  , then its secret can be filled in here.
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
                  onShow={() => show(chosen ?? all[0]!.id)}
                />
              )
            }
          </Loaded>
          <Code secret={secret.data} />
        </Stack>
      </Paper>
      <Paper component="section" withBorder p="md" aria-labelledby="check-one">
        <Stack>
          <div>
            <Title order={2} size="h4" id="check-one">
              Check one
            </Title>
            <Text size="sm" c="dimmed">
              Does your code refuse what we sent? Paste it here. Nothing of it leaves your browser.
            </Text>
          </div>
          <CheckForm shown={secret.data} />
        </Stack>
      </Paper>
    </Stack>
  );
}
