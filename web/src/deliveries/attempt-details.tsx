import { SimpleGrid, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Attempt } from '../api/api-types';
import { JsonView } from '../parts/json-view';

const BEFORE_CONNECTING: readonly Attempt['error_code'][] = [
  'blocked_address',
  'connection_refused',
  'dns_error',
  'network_unreachable',
];

/** Whether there was a connection on which anything could be sent. */
const wasSent = ({ error_code: code }: Attempt) => !BEFORE_CONNECTING.includes(code);

/** Request and response of an attempt, shown as text only. */
export function AttemptDetails({ attempt }: { attempt: Attempt }) {
  const nth = `attempt ${attempt.attempt}`;
  return (
    <Stack gap="sm" pt="xs">
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Part title={wasSent(attempt) ? 'Request headers' : 'Request headers, not sent'}>
          <Headers of={Object.entries(attempt.request_headers ?? {})} label={`Request headers of ${nth}`} />
        </Part>
        <Part title={attempt.status_code === null ? 'Response' : `Response: HTTP ${attempt.status_code}`}>
          {attempt.status_code === null ? (
            <Text size="sm">No response was received.</Text>
          ) : (
            <>
              <Headers of={attempt.response_headers ?? []} label={`Response headers of ${nth}`} />
              <Body attempt={attempt} label={`Response body of ${nth}`} />
            </>
          )}
        </Part>
      </SimpleGrid>
      <Text size="xs" c="dimmed">
        {wasSent(attempt) ? 'Sent' : 'Nothing was sent. Tried'} {attempt.sent_at} · due {attempt.due_at}
        {attempt.ended_at && ` · ended ${attempt.ended_at}`}
        {attempt.worker && ` · worker ${attempt.worker}`} · <span className="mono">{attempt.id}</span>
      </Text>
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="xs" miw={0}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      {children}
    </Stack>
  );
}

function Headers({ of: headers, label }: { of: [string, string][]; label: string }) {
  if (headers.length === 0) return <Text size="sm">No headers were recorded.</Text>;
  return (
    <Table aria-label={label} verticalSpacing={2} horizontalSpacing={0} withRowBorders={false} layout="fixed">
      <Table.Tbody>
        {headers.map(([name, value], index) => (
          // A header can occur more than once, so its name is not a key.
          <Table.Tr key={index}>
            <Table.Th scope="row" w="45%" className="mono" fw={400} c="dimmed">
              {name}
            </Table.Th>
            <Table.Td className="mono">{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Body({ attempt, label }: { attempt: Attempt; label: string }) {
  const text = attempt.response_body;
  if (!text) return <Text size="sm">The body was empty.</Text>;
  return (
    <>
      <JsonView text={text} label={label} />
      {attempt.response_body_truncated && (
        <Text size="xs">Truncated: only the first 16 KiB of a response are kept.</Text>
      )}
    </>
  );
}
