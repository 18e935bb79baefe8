import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Endpoint, EventTypeObject } from '../api/api-types';
import { useEndpoints } from '../api/endpoint-queries';
import { useEventTypes } from '../api/event-queries';
import { EventTypeCard } from '../events/event-type-card';
import { TestOfType } from '../events/test-of-type';
import { PageTitle } from '../parts/page-title';
import { DocsLink } from '../parts/docs-link';
import { Loaded } from '../parts/load-states';
import { WritersOnly } from '../parts/writers-only';

export default function EventTypes() {
  const types = useEventTypes();
  const endpoints = useEndpoints();
  return (
    <Stack maw={1100}>
      <div>
        <PageTitle title="Event types" />
        <Text c="dimmed">
          What can happen in your account, and what an endpoint that subscribes to it receives.{' '}
          <DocsLink to="webhooks#event-types">About event types</DocsLink>
        </Text>
      </div>
      <Loaded query={types}>
        {(all) => <Loaded query={endpoints}>{(owned) => <Cards types={all} endpoints={owned} />}</Loaded>}
      </Loaded>
    </Stack>
  );
}

function Cards({ types, endpoints }: { types: readonly EventTypeObject[]; endpoints: readonly Endpoint[] }) {
  const [tested, setTested] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {types.map((type) => (
        <EventTypeCard key={type.type} type={type} endpoints={endpoints}>
          <WritersOnly>
            {endpoints.length > 0 && (
              <Button
                variant="default"
                size="xs"
                aria-label={`Send a test of ${type.type}`}
                onClick={() => {
                  setTested(type.type);
                  setOpen(true);
                }}
              >
                Send a test
              </Button>
            )}
          </WritersOnly>
        </EventTypeCard>
      ))}
      <TestOfType
        type={tested}
        types={types}
        endpoints={endpoints}
        opened={isOpen}
        onClose={() => setOpen(false)}
        onClosed={() => setTested(null)}
      />
    </>
  );
}
