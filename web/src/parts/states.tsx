import { Alert, Anchor, Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { ApiError } from '../api/client';

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

/** A query's three states in one: loading, failed (what is known stays, with the error above it), or there. */
export function Loaded<Data>({
  query,
  children,
}: {
  query: { data: Data | undefined; error: Error | null; refetch: () => unknown };
  children: (data: Data) => ReactNode;
}) {
  const { data, error } = query;
  if (error instanceof ApiError && error.status === 404) return <NotFound />;
  return (
    <>
      {error && <Failed error={error} retry={() => void query.refetch()} />}
      {data === undefined ? !error && <Loading /> : children(data)}
    </>
  );
}
