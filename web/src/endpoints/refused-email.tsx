import { Text } from '@mantine/core';
import type { Endpoint } from '../api/api-types';
import { Notice } from '../parts/notice';
import { ClockTime } from '../parts/time';

/** Tells that the account did not get the last email about the endpoint, and why. */
export function RefusedEmail({ refused }: { refused: NonNullable<Endpoint['refused_email']> }) {
  return (
    <Notice title="An email could not be delivered">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        The email to {refused.to} was refused at <ClockTime at={refused.refused_at} />: {refused.reply}
      </Text>
    </Notice>
  );
}
