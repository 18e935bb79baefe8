import { Accordion, Anchor, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { useAuditLog } from '../api/keys';
import type { ApiKey, AuditLogEntry } from '../api/keys';
import { More } from '../parts/more';
import { Empty, Loaded } from '../parts/states';
import { Time } from '../parts/time';
import { actionWords, detailWords } from './audit-words';
import { KeyName } from './key-name';

/** What was changed, by which key, from where and when; fetched when it is opened. */
export function AuditLog({ keys }: { keys: readonly ApiKey[] }) {
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <Accordion variant="separated" order={2} transitionDuration={0} value={opened} onChange={setOpened}>
      <Accordion.Item value="changes">
        <Accordion.Control>
          <Text component="span" display="block" fw={600}>
            What was changed
          </Text>
          <Text component="span" display="block" size="sm" c="dimmed">
            Every change of this account, and every time a secret was shown
          </Text>
        </Accordion.Control>
        <Accordion.Panel>{opened && <Entries keys={keys} />}</Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

function Entries({ keys }: { keys: readonly ApiKey[] }) {
  const log = useAuditLog();
  return (
    <Loaded query={log} isQuiet>
      {(entries) =>
        entries.length === 0 ? (
          <Empty title="Nothing yet">What you change from now on is written down here.</Empty>
        ) : (
          <Stack align="flex-start">
            <EntriesTable entries={entries} keys={keys} />
            <More pages={log} size="xs">
              Show earlier changes
            </More>
          </Stack>
        )
      }
    </Loaded>
  );
}

function EntriesTable({ entries, keys }: { entries: readonly AuditLogEntry[]; keys: readonly ApiKey[] }) {
  const byId = new Map(keys.map((key) => [key.id, key]));
  return (
    <Table.ScrollContainer minWidth={760} w="100%">
      <Table aria-label="What was changed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">What</Table.Th>
            <Table.Th scope="col">Of</Table.Th>
            <Table.Th scope="col">By</Table.Th>
            <Table.Th scope="col">From</Table.Th>
            <Table.Th scope="col">When</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Td>
                <Text size="sm">{actionWords(entry.action)}</Text>
                <Text size="xs" c="dimmed">
                  {detailWords(entry.action, entry.details)}
                </Text>
              </Table.Td>
              <Table.Td>
                <Changed entry={entry} byId={byId} />
              </Table.Td>
              <Table.Td>{entry.api_key ? <KeyOf id={entry.api_key} byId={byId} /> : 'an operator'}</Table.Td>
              <Table.Td className="mono">{entry.ip ?? '–'}</Table.Td>
              <Table.Td>
                <Time at={entry.created_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

type KeysById = ReadonlyMap<string, ApiKey>;

function KeyOf({ id, byId }: { id: string; byId: KeysById }) {
  const key = byId.get(id);
  return key ? <KeyName apiKey={key} /> : <span className="mono">{id}</span>;
}

/** The endpoint or delivery to look at, or the key. A recovery is shown with its endpoint. */
function Changed({ entry, byId }: { entry: AuditLogEntry; byId: KeysById }) {
  const { endpoint } = entry.details;
  const id = typeof endpoint === 'string' ? endpoint : entry.object_id;
  if (id.startsWith('key_')) return <KeyOf id={id} byId={byId} />;
  const view = id.startsWith('dlv_') ? 'deliveries' : 'endpoints';
  return (
    <Anchor component={Link} href={`/${view}/${id}`} className="mono">
      {id}
    </Anchor>
  );
}
