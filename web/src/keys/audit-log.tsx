import { Accordion, Anchor, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { useAuditLog } from '../api/api-key-queries';
import type { ApiKey, AuditLogEntry } from '../api/api-types';
import { CardCell, CardRow, CardTable } from '../parts/card-table';
import { More } from '../parts/list-controls';
import { Empty, Loaded } from '../parts/load-states';
import { Time } from '../parts/time';
import { actionLabel, detailText } from './audit-labels';
import { KeyName } from './keys-table';

/** Audit log of the account, fetched when it is opened. */
export function AuditLog({ keys }: { keys: readonly ApiKey[] }) {
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <Accordion variant="separated" order={2} transitionDuration={0} value={opened} onChange={setOpened}>
      <Accordion.Item value="changes">
        <Accordion.Control>
          <Text component="span" display="block" fw={600}>
            Audit log
          </Text>
          <Text component="span" display="block" size="sm" c="dimmed">
            All changes in this account, and every time a secret was shown
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
          <Empty title="No changes yet">Changes in your account are recorded here.</Empty>
        ) : (
          <Stack>
            <EntriesTable entries={entries} keys={keys} />
            <More pages={log} size="xs" mr="auto">
              Show earlier changes
            </More>
          </Stack>
        )
      }
    </Loaded>
  );
}

const COLUMNS = [
  { name: 'Change' },
  { name: 'Object' },
  { name: 'Made by' },
  { name: 'IP address' },
  { name: 'Time', width: 140 },
];

function EntriesTable({ entries, keys }: { entries: readonly AuditLogEntry[]; keys: readonly ApiKey[] }) {
  const byId = new Map(keys.map((key) => [key.id, key]));
  return (
    <CardTable label="Audit log" columns={COLUMNS}>
      {entries.map((entry) => (
        <CardRow key={entry.id}>
          <CardCell name="Change">
            <div>
              <Text size="sm">{actionLabel(entry.action)}</Text>
              <Text size="xs" c="dimmed">
                {detailText(entry.action, entry.details)}
              </Text>
            </div>
          </CardCell>
          <CardCell name="Object">
            <Changed entry={entry} byId={byId} />
          </CardCell>
          <CardCell name="Made by">{entry.api_key ? <KeyOf id={entry.api_key} byId={byId} /> : 'Operator'}</CardCell>
          <CardCell name="IP address">
            <span className="mono">{entry.ip ?? '–'}</span>
          </CardCell>
          <CardCell name="Time">
            <Time at={entry.created_at} />
          </CardCell>
        </CardRow>
      ))}
    </CardTable>
  );
}

type KeysById = ReadonlyMap<string, ApiKey>;

function KeyOf({ id, byId }: { id: string; byId: KeysById }) {
  const key = byId.get(id);
  return key ? <KeyName apiKey={key} /> : <span className="mono">{id}</span>;
}

/** Link to the endpoint or delivery, or the name of the key. A recovery links to its endpoint. */
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
