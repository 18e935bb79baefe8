import { Alert, Anchor, Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { Component } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { ApiError, OfflineError } from '../api/api-client';
import { DocsLink } from './docs-link';
import { PageTitle } from './page-title';

/** Spinner. */
export function Loading() {
  return (
    <Center py="xl" role="status" aria-label="Loading">
      <Loader />
    </Center>
  );
}

/** Shown instead of an empty list. @param children what to do next */
export function Empty({ title, order = 2, children }: { title: string; order?: 1 | 2; children: ReactNode }) {
  return (
    <Stack align="center" py="xl" gap="xs">
      {order === 1 ? (
        <PageTitle title={title} size="h4" />
      ) : (
        <Title order={2} size="h4">
          {title}
        </Title>
      )}
      <Text c="dimmed" ta="center" maw={480} component="div">
        {children}
      </Text>
    </Stack>
  );
}

/** Error message, with the id of the request if the API gave one. @param retry shows a button to try again */
export function Failed({ error, retry }: { error: Error; retry?: () => void }) {
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <Alert color="red" variant="light" title="Something went wrong" role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {error.message}
          {error instanceof ApiError && (
            <>
              {' '}
              <DocsLink to={`errors#${error.code}`}>About this error</DocsLink>
            </>
          )}
          {retry && error instanceof OfflineError && ' This page retries automatically.'}
        </Text>
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
    <Empty title="Not found" order={1}>
      Check the address. It may belong to a different account than the one you are signed in to.{' '}
      <Anchor component={Link} href="/endpoints">
        Go to your endpoints
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
  /** Hides errors while there is data: another query of the same view reports them already. */
  isQuiet?: boolean;
  children: (data: Data) => ReactNode;
}

/**
 * Shows the state of a query: a spinner, an error (above the last data, if any) or the data. An error shows from the
 * first failure on, while the query is still being retried.
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
  return fetchStatus === 'paused' ? new OfflineError('You are offline.') : null;
}

/** Shows an error instead of an empty page when a view throws, usually because its code could not be loaded. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    return error ? <Failed error={error} retry={() => location.reload()} /> : this.props.children;
  }
}
