import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Webhook } from '../api/types';
import { useEndpoints } from '../api/webhooks';
import { CreateEndpoint } from '../endpoints/create';
import { plural } from '../endpoints/numbers';
import { EndpointTable } from '../endpoints/table';
import { Empty, Loaded } from '../parts/states';

export default function Endpoints() {
  const endpoints = useEndpoints();
  const [isCreating, setCreating] = useState(false);
  const create = () => setCreating(true);
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={1} size="h2">
            Endpoints
          </Title>
          <Text c="dimmed">The URLs of yours that events are sent to.</Text>
        </div>
        <Button onClick={create}>New endpoint</Button>
      </Group>
      <Loaded query={endpoints}>
        {(all) =>
          all.length === 0 ? (
            <NoneYet onCreate={create} />
          ) : (
            <>
              <Trouble endpoints={all} />
              <EndpointTable endpoints={all} />
            </>
          )
        }
      </Loaded>
      <CreateEndpoint opened={isCreating} onClose={() => setCreating(false)} />
    </Stack>
  );
}

/** Says it once above the list, and aloud when it happens. */
function Trouble({ endpoints }: { endpoints: readonly Webhook[] }) {
  const count = endpoints.filter(({ status }) => status === 'unhealthy').length;
  return (
    <div role="status">
      {count > 0 && (
        <Alert color="red" variant="light" role="note">
          {plural(count, 'endpoint is', 'endpoints are')} unhealthy: nothing is sent there, and nothing is lost. Open it
          to see why and to re-enable it.
        </Alert>
      )}
    </div>
  );
}

const NoneYet = ({ onCreate }: { onCreate: () => void }) => (
  <Empty title="Receive your first event">
    <Stack align="center">
      Tell us a URL of your server, and choose what it should hear about. Then send a test event to see it arrive.
      <Button onClick={onCreate}>Create your first endpoint</Button>
    </Stack>
  </Empty>
);
