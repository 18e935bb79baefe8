import { Alert, Anchor, Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { ApiError, OfflineError } from '../api/client';

/** Something is on its way. */
export function Loading() {
  return (
    <Center py="xl" role="status" aria-label="Loading">
      <Loader />
    </Center>
  );
}

/** There is nothing yet, and what to do about it. */
export function Empty({ title, order = 2, children }: { title: string; order?: 1 | 2; children: ReactNode }) {
  return (
    <Stack align="center" py="xl" gap="xs">
      <Title order={order} size="h4">
        {title}
      </Title>
      <Text c="dimmed" ta="center" maw={480} component="div">
        {children}
      </Text>
    </Stack>
  );
}

/** What went wrong, in the API's own words, and a way to try again. */
export function Failed({ error, retry }: { error: Error; retry?: () => void }) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <Alert color="red" variant="light" title="That did not work" role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{error.message}</Text>
        {requestId && (
          <Text size="xs" c="dimmed" className="mono">
            {requestId}
          </Text>
        )}
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

export function NotFound() {
  return (
    <Empty title="There is nothing here" order={1}>
      The address may be mistyped, or belong to another account than the one you are signed in to.{' '}
      <Anchor component={Link} href="/endpoints">
        Your endpoints
      </Anchor>
    </Empty>
  );
}

interface LoadedProps<Data> {
  query: {
    data: Data | undefined;
    error: Error | null;
    failureReason: Error | null;
    fetchStatus: 'fetching' | 'paused' | 'idle';
    refetch: () => unknown;
  };
  /** It stands beside another query that says when the API is out of reach: silent while there is something to show. */
  isQuiet?: boolean;
  children: (data: Data) => ReactNode;
}

/**
 * A query's three states in one: loading, failed (what is known stays, with the error above it), or there. That the API
 * is out of reach is said from the first failure on, while the query still tries by itself.
 */
export function Loaded<Data>({ query, isQuiet = false, children }: LoadedProps<Data>) {
  const { data } = query;
  const error = isQuiet && data !== undefined ? null : problemOf(query);
  if (error instanceof ApiError && error.status === 404) return <NotFound />;
  return (
    <>
      {error && <Failed error={error} retry={() => void query.refetch()} />}
      {data === undefined ? !error && <Loading /> : children(data)}
    </>
  );
}

function problemOf({ error, failureReason, fetchStatus }: LoadedProps<unknown>['query']): Error | null {
  if (error ?? failureReason) return error ?? failureReason;
  return fetchStatus === 'paused' ? new OfflineError('You are offline. The page goes on once you are back.') : null;
}
