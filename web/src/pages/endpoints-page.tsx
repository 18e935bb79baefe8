import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { Endpoint } from '../api/api-types';
import { useEndpoints } from '../api/endpoint-queries';
import { EndpointTable } from '../endpoints/endpoints-table';
import { PageTitle } from '../parts/page-title';
import { DocsLink } from '../parts/docs-link';
import { Empty, Loaded } from '../parts/load-states';
import { WritersOnly } from '../parts/writers-only';

const CreateEndpoint = lazy(() => import('../endpoints/create-endpoint'));

export default function Endpoints() {
  const endpoints = useEndpoints();
  const [isCreating, setCreating] = useState<boolean>();
  const create = () => setCreating(true);
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <div>
          <PageTitle title="Endpoints" />
          <Text c="dimmed">The URLs that your events are sent to.</Text>
        </div>
        <WritersOnly>
          <Button onClick={create}>New endpoint</Button>
        </WritersOnly>
      </Group>
      <Loaded query={endpoints}>
        {(all) =>
          all.length === 0 ? (
            <NoneYet onCreate={create} />
          ) : (
            <>
              <UnhealthyWarning endpoints={all} />
              <EndpointTable endpoints={all} />
            </>
          )
        }
      </Loaded>
      {isCreating !== undefined && (
        <Suspense>
          <CreateEndpoint opened={isCreating} onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Stack>
  );
}

/** Warning about unhealthy endpoints; a live region, so that screen readers announce it. */
function UnhealthyWarning({ endpoints }: { endpoints: readonly Endpoint[] }) {
  const count = endpoints.filter(({ status }) => status === 'unhealthy').length;
  return (
    <div role="status">
      {count > 0 && (
        <Alert color="red" variant="light" role="note">
          {count === 1
            ? '1 endpoint is unhealthy. Its deliveries are held until you re-enable it. Open it to see what went wrong.'
            : `${count} endpoints are unhealthy. Their deliveries are held until you re-enable them. Open one to see what went wrong.`}
        </Alert>
      )}
    </div>
  );
}

const NoneYet = ({ onCreate }: { onCreate: () => void }) => (
  <Empty title="Receive your first event">
    <Stack align="center">
      Enter a URL on your server and choose the event types to receive. Then send a test event to see it arrive.
      <DocsLink to="webhooks">How webhooks work</DocsLink>
      <WritersOnly>
        <Button onClick={onCreate}>Create your first endpoint</Button>
      </WritersOnly>
    </Stack>
  </Empty>
);
