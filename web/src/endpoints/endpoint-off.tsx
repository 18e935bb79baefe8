import { Anchor, Button, Checkbox, Group, Radio, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { Attempt, Endpoint } from '../api/api-types';
import { useLastFailure, useStats } from '../api/endpoint-queries';
import type { useEnableEndpoint } from '../api/endpoint-queries';
import { DocsLink } from '../parts/docs-link';
import { useExhaustedCount, useRecoverSince } from '../api/recovery-queries';
import type { Counted } from '../api/recovery-queries';
import { Confirm } from '../parts/dialogs';
import { Failed } from '../parts/load-states';
import { ClockTime, Time, useNowMs } from '../parts/time';
import { heldCount, recoverable } from './endpoint-numbers';
import { ResponseExcerpt } from './response-excerpt';
import { Panel } from './status-panel';
import { WritersOnly } from '../parts/writers-only';

/** The page warns this long before a held delivery expires. */
const EXPIRES_SOON_MS = 3 * 86_400_000;

interface EndpointOffProps {
  endpoint: Endpoint;
  enable: ReturnType<typeof useEnableEndpoint>;
}

/** Panel of an unhealthy or disabled endpoint: the reason, what is held, and how to enable it. */
export function EndpointOff({ endpoint, enable }: EndpointOffProps) {
  const isUnhealthy = endpoint.status === 'unhealthy';
  const since = endpoint.unhealthy_since ?? endpoint.disabled_since;
  const { reset } = enable;
  // Forgets how the endpoint was enabled the last time.
  useEffect(() => reset(), [reset]);
  return (
    <Panel
      kind={isUnhealthy ? 'bad' : 'off'}
      title={
        <>
          {isUnhealthy ? 'Unhealthy' : 'Disabled'} since {since && <ClockTime at={since} />}
        </>
      }
    >
      <Text size="sm">
        {isUnhealthy
          ? 'The last retry of a delivery failed and nothing else got through. Nothing is sent to this endpoint until you re-enable it.'
          : 'It was disabled on this page or through the API. Nothing is sent to this endpoint until you enable it.'}{' '}
        <DocsLink to="webhooks#when-it-keeps-failing">What happens now</DocsLink>
      </Text>
      {isUnhealthy && endpoint.last_attempt && <LastFailure last={endpoint.last_attempt} />}
      <Held endpoint={endpoint} />
      <WritersOnly>
        <Enable endpoint={endpoint} enable={enable} />
      </WritersOnly>
    </Panel>
  );
}

function Held({ endpoint }: { endpoint: Endpoint }) {
  const { held_count: count, held_until: until, held_expires_at: expiresAt } = endpoint;
  const now = useNowMs();
  const isExpiring = expiresAt !== null && Date.parse(expiresAt) - now < EXPIRES_SOON_MS;
  return (
    <Text size="sm">
      <b>
        {heldCount(endpoint)} {count === 1 ? 'delivery is' : 'deliveries are'} held
      </b>
      {isExpiring ? (
        <>
          ; <b>the oldest expires at</b> <ClockTime at={expiresAt} />. Enable the endpoint before then, or it is not
          sent.
        </>
      ) : (
        until && (
          <>
            , kept until <ClockTime at={expiresAt ?? until} />.
          </>
        )
      )}{' '}
      New events are still accepted, and their deliveries are held too.
    </Text>
  );
}

/** Says how many deliveries were exhausted since the last success, and whether to send them again too. */
function Exhausted({ counted, isWanted, onChange }: ExhaustedProps) {
  if (counted.total === 0) return null;
  return (
    <>
      <Text size="sm">
        <b>
          {recoverable(counted)} {counted.total === 1 ? 'is' : 'are'} exhausted
        </b>
        : all attempts failed. {counted.total === 1 ? 'It is' : 'They are'} only sent again if you ask for it.
      </Text>
      <Checkbox
        label={`Also send the exhausted ${counted.total === 1 ? 'one' : 'ones'} again`}
        checked={isWanted}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </>
  );
}

interface ExhaustedProps {
  counted: Counted;
  isWanted: boolean;
  onChange: (isWanted: boolean) => void;
}

function Enable({ endpoint, enable }: EndpointOffProps) {
  const [held, setHeld] = useState<'send' | 'skip'>('send');
  const [isRequested, setRequested] = useState(false);
  const [isSure, setSure] = useState(false);
  const [sendsExhausted, setSendsExhausted] = useState(false);
  const stats = useStats(endpoint.id, false).data;
  const since = stats && (stats.last_success_at ?? endpoint.created_at);
  const exhausted = useExhaustedCount(endpoint.id, since).data;
  const recover = useRecoverSince(endpoint.id);
  const count = endpoint.held_count;
  const send = () =>
    enable.mutate(held, {
      onSuccess: () => {
        setRequested(true);
        setSure(false);
        if (sendsExhausted && since) recover.mutate(since);
      },
    });
  return (
    <Stack gap="sm" align="flex-start">
      {count > 0 && (
        <Radio.Group
          label={`What should happen to the held ${count === 1 ? 'delivery' : 'deliveries'}?`}
          value={held}
          onChange={(choice) => setHeld(choice)}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="send" label="Send them" description="Oldest first, starting slowly." />
            <Radio value="skip" label="Skip them" description="They are canceled but stay in the list of deliveries." />
          </Stack>
        </Radio.Group>
      )}
      {exhausted && <Exhausted counted={exhausted} isWanted={sendsExhausted} onChange={setSendsExhausted} />}
      <Group gap="sm">
        <Button loading={enable.isPending} onClick={() => (held === 'skip' && count > 0 ? setSure(true) : send())}>
          {endpoint.status === 'unhealthy' ? 'Re-enable' : 'Enable'}
        </Button>
        <Text size="sm" role="status">
          {isRequested && 'Requested. This takes effect within seconds.'}
        </Text>
      </Group>
      <Confirm
        opened={isSure}
        onClose={() => setSure(false)}
        title={`Skip ${heldCount(endpoint)} held ${count === 1 ? 'delivery' : 'deliveries'}?`}
        label={count === 1 ? 'Skip it' : 'Skip them'}
        // What it did is shown afterwards, so it is not forgotten when the dialog closes.
        change={{ error: enable.error, isPending: enable.isPending, reset: () => undefined }}
        onConfirm={send}
      >
        {count === 1 ? 'It is' : 'They are'} canceled and not sent. You can still send{' '}
        {count === 1 ? 'it again on its own page.' : 'each of them again on its own page.'}
      </Confirm>
      {enable.error && !isSure && <Failed error={enable.error} />}
      {recover.error && <Failed error={recover.error} />}
    </Stack>
  );
}

/** Why the last attempt failed, with the beginning of the response. */
function LastFailure({ last }: { last: NonNullable<Endpoint['last_attempt']> }) {
  const failure = useLastFailure(last.delivery, last.ended_at).data;
  return (
    <div>
      {failure && <FailureDetails failure={failure} />}
      <Anchor component={Link} href={`/deliveries/${last.delivery}`} size="sm" c="inherit" underline="always">
        See this delivery and all attempts
      </Anchor>
    </div>
  );
}

function FailureDetails({ failure }: { failure: Attempt }) {
  const { status_code: status, error_message: message, ended_at: endedAt, response_body: body } = failure;
  return (
    <>
      <Text size="sm" component="div">
        Last response: <b>{status === null ? 'none' : `HTTP ${status}`}</b>
        {endedAt && (
          <>
            , <Time at={endedAt} />
          </>
        )}
        . {message}
      </Text>
      {body && <ResponseExcerpt body={body} />}
    </>
  );
}
