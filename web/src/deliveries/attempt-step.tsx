import { Group, Text } from '@mantine/core';
import { useState } from 'react';
import { DocsLink } from '../parts/docs-link';
import { OutcomeStatus } from '../parts/status';
import { Time } from '../parts/time';
import { duration, milliseconds } from '../parts/time-format';
import { AttemptDetails } from './attempt-details';
import type { Step } from './delivery-schedule';
import classes from './attempts-timeline.module.css';

const NOTICEABLY_LATE_MS = 1_000;

/** One attempt: its outcome and, when opened, its request and response. */
export function AttemptStep({ step, isLast }: { step: Step; isLast: boolean }) {
  const { attempt, lateMs } = step;
  const [isOpen, setOpen] = useState(isLast);
  return (
    <li className={`${classes.step} ${classes[attempt.outcome]}`}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          Attempt {attempt.attempt}
        </Text>
        <OutcomeStatus outcome={attempt.outcome} />
        {attempt.status_code !== null && <Text size="sm">HTTP {attempt.status_code}</Text>}
        {attempt.duration_ms !== null && (
          <Text size="sm" c="dimmed">
            in {milliseconds(attempt.duration_ms)}
          </Text>
        )}
        <Text size="sm" c="dimmed" ml={{ sm: 'auto' }} component="span">
          <Time at={attempt.sent_at} />
          {lateMs >= NOTICEABLY_LATE_MS && ` (${duration(lateMs)} late)`}
        </Text>
      </Group>
      {attempt.outcome === 'interrupted' && (
        <Text size="sm">
          Sending was interrupted on our side, so the request may or may not have arrived. This attempt is not counted.
        </Text>
      )}
      {attempt.sent_twice && (
        <Text size="sm">
          The endpoint closed a connection of a former attempt without a response, so the request was sent again over a
          new one. It may have arrived twice.
        </Text>
      )}
      {attempt.error_message && (
        <Text size="sm">
          {attempt.error_message}{' '}
          <Text span className="mono" c="dimmed">
            <DocsLink to={`errors#${attempt.error_code}`}>{attempt.error_code}</DocsLink>
          </Text>
        </Text>
      )}
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary aria-label={`Request and response of attempt ${attempt.attempt}`}>Request and response</summary>
        {isOpen && <AttemptDetails attempt={attempt} />}
      </details>
    </li>
  );
}
