import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useCallback, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { CreatedEndpoint as Created } from '../api/api-types';
import { useSendTest } from '../api/endpoint-queries';
import { DocsLink } from '../parts/docs-link';
import { Failed } from '../parts/load-states';
import { Notice } from '../parts/notice';
import { ShownSecrets } from './shown-secrets';
import { TestResult } from './test-result';

/** What comes after creating an endpoint: its secret, what is wrong with it, and a first test event. */
export function CreatedEndpoint({ endpoint, onDone }: { endpoint: Created; onDone: () => void }) {
  const [, go] = useLocation();
  return (
    <Stack>
      <Text size="sm" role="status" style={{ overflowWrap: 'anywhere' }}>
        Events are now sent to {endpoint.url}.
      </Text>
      {endpoint.warnings.map(({ code, message }) => (
        <Notice key={code} title="Nothing can arrive yet">
          {message}
        </Notice>
      ))}
      <Secret secret={endpoint.secret} />
      <FirstTest id={endpoint.id} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onDone}>
          Done
        </Button>
        <Button
          data-autofocus
          onClick={() => {
            onDone();
            go(`/endpoints/${endpoint.id}`);
          }}
        >
          Go to the endpoint
        </Button>
      </Group>
    </Stack>
  );
}

function Secret({ secret }: { secret: string }) {
  const [isShown, setShown] = useState(true);
  const hide = useCallback(() => setShown(false), []);
  return (
    <>
      {isShown ? (
        <ShownSecrets secrets={[{ name: 'Secret', secret }]} onHide={hide} />
      ) : (
        <Group gap="xs">
          <Text size="sm">The secret is hidden. You can show it again here or on the endpoint’s page.</Text>
          <Button size="compact-xs" variant="default" onClick={() => setShown(true)}>
            Show it again
          </Button>
        </Group>
      )}
      <Alert color="blue" variant="light" role="note">
        Your server needs this secret to verify that events come from us.{' '}
        <DocsLink to="webhooks#verifying-the-signature">How verifying works</DocsLink>. Code with the secret filled in
        is on the page{' '}
        <Anchor component={Link} href="/verify" inherit c="inherit" underline="always">
          Verify signatures
        </Anchor>
        .
      </Alert>
    </>
  );
}

function FirstTest({ id }: { id: string }) {
  const test = useSendTest(id);
  return (
    <Stack gap="xs" align="flex-start">
      <Button variant="light" loading={test.isPending} onClick={() => test.mutate({})}>
        {test.data ? 'Send another test event' : 'Send a test event'}
      </Button>
      {test.error && <Failed error={test.error} />}
      {test.data && <TestResult key={test.data.id} id={test.data.id} />}
    </Stack>
  );
}
