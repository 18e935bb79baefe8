import { NativeSelect } from '@mantine/core';
import type { DeliveryFilter } from '../api/delivery-queries';

type ErrorCode = Exclude<DeliveryFilter['error_code'], 'any' | 'http_status' | undefined>;

/** The class says more than `http_status`. */
const ERRORS: Readonly<Record<ErrorCode, string>> = {
  timeout: 'Timeout',
  connection_refused: 'Connection refused',
  connection_reset: 'Connection reset',
  connection_failed: 'Connection failed',
  dns_error: 'Host name not found',
  tls_error: 'TLS error',
  blocked_address: 'Blocked address',
  network_unreachable: 'Network unreachable',
  invalid_response: 'Invalid response',
  response_headers_too_large: 'Headers too large',
};

const CLASSES: Readonly<Record<NonNullable<DeliveryFilter['status_class']>, string>> = {
  '2xx': '2xx',
  '3xx': '3xx',
  '4xx': '4xx',
  '5xx': '5xx',
  none: 'No response',
};

const options = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

interface LastResultProps {
  filter: DeliveryFilter;
  change: (changed: DeliveryFilter) => void;
}

/** Filter by what the endpoint answered last, or why it did not. */
export function LastResultSelect({ filter, change }: LastResultProps) {
  const choose = (value: string) => {
    const isClass = Object.hasOwn(CLASSES, value);
    change({
      status_class: isClass ? (value as DeliveryFilter['status_class']) : undefined,
      error_code: isClass || !value ? undefined : (value as DeliveryFilter['error_code']),
    });
  };
  return (
    <NativeSelect
      label="Last answer"
      size="xs"
      value={filter.status_class ?? filter.error_code ?? ''}
      onChange={(event) => choose(event.currentTarget.value)}
      data={[
        { value: '', label: 'All' },
        { value: 'any', label: 'Failed' },
        ...options(CLASSES),
        ...options(ERRORS),
        ...(filter.error_code === 'http_status' ? [{ value: 'http_status', label: 'Status is not 2xx' }] : []),
      ]}
    />
  );
}
