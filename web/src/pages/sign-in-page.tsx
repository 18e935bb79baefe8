import { Alert, Button, Center, Paper, PasswordInput, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { PageTitle } from '../parts/page-title';
import { ApiError, createApi, dataOf } from '../api/api-client';
import { PAGE_PATH } from '../base-path';
import { useSession } from '../session';

const DEMO_KEY_PATH = `${PAGE_PATH}/demo-key`;

/** Sign-in form. Accepts any API key that can list endpoints. */
export function SignIn() {
  const { signIn, ended } = useSession();
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const demo = useQuery({ queryKey: ['demo-key'], queryFn: demoKey, retry: false, staleTime: Infinity });

  async function trySignIn(candidate: string) {
    setBusy(true);
    setProblem(null);
    try {
      const api = createApi(candidate, () => undefined);
      await dataOf(api.GET('/v1/webhooks', { params: { query: { limit: 1 } } }));
      signIn(candidate);
    } catch (error) {
      setProblem(inWords(error as Error));
      setBusy(false);
    }
  }

  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" radius="lg" w="100%" maw={420}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void trySignIn(key.trim());
          }}
        >
          <Stack>
            <PageTitle title="Settings → API" size="h3" />
            {ended && <Alert color="yellow">{ended}</Alert>}
            <PasswordInput
              label="API key"
              description="Stored in this tab only, until you close it."
              placeholder="sk_live_…"
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
              error={problem}
              autoComplete="off"
              // There is nothing else to do here.
              autoFocus
              required
            />
            <Button type="submit" loading={isBusy} disabled={key.trim() === ''}>
              Sign in
            </Button>
            {demo.data && (
              <Button variant="default" disabled={isBusy} onClick={() => void trySignIn(demo.data)}>
                Use the demo account
              </Button>
            )}
            <Text size="xs" c="dimmed">
              The key needs the webhooks:read scope to view settings and webhooks:write to change them.
            </Text>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}

/** What is wrong with a key, for somebody who pasted it rather than sent a header. */
const inWords = (error: Error) =>
  error instanceof ApiError && error.code === 'api_key_malformed'
    ? 'This is not a whole API key. It begins with sk_live_ and has 46 characters.'
    : error.message;

/** Fetches the demo account's key, which is served only with the development stack. @throws {Error} elsewhere. */
async function demoKey(): Promise<string> {
  const response = await fetch(DEMO_KEY_PATH);
  if (!response.ok) throw new Error('no demo account');
  return ((await response.json()) as { key: string }).key;
}
