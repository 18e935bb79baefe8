import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Attempt, Webhook } from '../api/types';
import { useLastFailure } from '../api/webhooks';
import { Time } from '../parts/time';
import { ResponseExcerpt } from './answered';

/** Why the last attempt failed, with the beginning of the response. */
export function Reason({ last }: { last: NonNullable<Webhook['last_attempt']> }) {
  const failure = useLastFailure(last.delivery, last.ended_at).data;
  return (
    <div>
      {failure && <Failure failure={failure} />}
      <Anchor component={Link} href={`/deliveries/${last.delivery}`} size="sm" c="inherit" underline="always">
        See this delivery and all attempts
      </Anchor>
    </div>
  );
}

function Failure({ failure }: { failure: Attempt }) {
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
