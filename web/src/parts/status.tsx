import { Badge } from '@mantine/core';
import type { Delivery, Endpoint } from '../api/api-types';

/** Each badge has a word too: color alone is not accessible (WCAG 2.2, 1.4.1). */
const COLORS: Readonly<Record<Endpoint['status'] | Delivery['status'] | 'failed' | 'interrupted', string>> = {
  enabled: 'teal',
  unhealthy: 'red',
  disabled: 'gray',
  pending: 'blue',
  held: 'yellow',
  in_progress: 'blue',
  delivered: 'teal',
  exhausted: 'red',
  canceled: 'gray',
  expired: 'orange',
  failed: 'red',
  interrupted: 'orange',
};

export function Status({ status }: { status: keyof typeof COLORS }) {
  return (
    <Badge color={COLORS[status]} variant="light" autoContrast>
      {status.replace('_', ' ')}
    </Badge>
  );
}
