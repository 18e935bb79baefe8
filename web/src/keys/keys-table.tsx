import { Badge, Button, Group, Table, Text } from '@mantine/core';
import type { ApiKey } from '../api/keys';
import { Time } from '../parts/time';
import { KeyName } from './key-name';
import { isOwnKey } from './own-key';

/** The keys, newest first; a revoked one stays in the list and can do nothing. */
export function KeysTable({ keys, onRevoke }: { keys: readonly ApiKey[]; onRevoke: (key: ApiKey) => void }) {
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table verticalSpacing="sm" aria-label="API keys">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Key</Table.Th>
            <Table.Th scope="col">Scopes</Table.Th>
            <Table.Th scope="col">Last used</Table.Th>
            <Table.Th scope="col">Created</Table.Th>
            <Table.Th scope="col">Revoked</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Row key={key.id} apiKey={key} onRevoke={onRevoke} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: (key: ApiKey) => void }) {
  const { scopes, last_used_at: usedAt, created_at: createdAt, revoked_at: revokedAt } = apiKey;
  return (
    <Table.Tr c={revokedAt ? 'dimmed' : undefined}>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <KeyName apiKey={apiKey} />
          {isOwnKey(apiKey) && (
            <Badge variant="light" size="sm" tt="none">
              signed in
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        {scopes.map((scope) => (
          <Text key={scope} size="sm" className="mono">
            {scope}
          </Text>
        ))}
      </Table.Td>
      <Table.Td>{usedAt ? <Time at={usedAt} /> : 'never'}</Table.Td>
      <Table.Td>
        <Time at={createdAt} />
      </Table.Td>
      <Table.Td>
        {revokedAt ? (
          <Time at={revokedAt} />
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Revoke the key that ends in ${apiKey.last_four}`}
            onClick={() => onRevoke(apiKey)}
          >
            Revoke
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
