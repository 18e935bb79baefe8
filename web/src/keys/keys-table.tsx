import { Badge, Button, Group, Text } from '@mantine/core';
import type { ApiKey } from '../api/api-types';
import { CardCell, CardRow, CardTable } from '../parts/card-table';
import { Time } from '../parts/time';
import { signedInKey } from '../session';
import { WritersOnly } from '../parts/writers-only';

const COLUMNS = [
  { name: 'Key' },
  { name: 'Scopes' },
  { name: 'Last used', width: 150 },
  { name: 'Created', width: 150 },
  { name: 'Revoked', width: 150 },
];

/** Table of API keys, including revoked ones. */
export function KeysTable({ keys, onRevoke }: { keys: readonly ApiKey[]; onRevoke: (key: ApiKey) => void }) {
  return (
    <CardTable label="API keys" columns={COLUMNS}>
      {keys.map((key) => (
        <Row key={key.id} apiKey={key} onRevoke={onRevoke} />
      ))}
    </CardTable>
  );
}

function Row({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: (key: ApiKey) => void }) {
  const { scopes, last_used_at: usedAt, created_at: createdAt, revoked_at: revokedAt } = apiKey;
  return (
    <CardRow isDimmed={revokedAt !== null}>
      <CardCell>
        <Group gap="xs">
          <KeyName apiKey={apiKey} />
          {isOwnKey(apiKey) && (
            <Badge variant="light" size="sm" tt="none">
              signed in
            </Badge>
          )}
        </Group>
      </CardCell>
      <CardCell name="Scopes">
        <div>
          {scopes.map((scope) => (
            <Text key={scope} size="sm" className="mono">
              {scope}
            </Text>
          ))}
        </div>
      </CardCell>
      <CardCell name="Last used">{usedAt ? <Time at={usedAt} /> : 'Never'}</CardCell>
      <CardCell name="Created">
        <Time at={createdAt} />
      </CardCell>
      <CardCell name="Revoked">
        {revokedAt ? (
          <Time at={revokedAt} />
        ) : (
          <WritersOnly>
            <Button
              size="compact-sm"
              variant="default"
              mr="auto"
              aria-label={`Revoke the key that ends in ${apiKey.last_four}`}
              onClick={() => onRevoke(apiKey)}
            >
              Revoke
            </Button>
          </WritersOnly>
        )}
      </CardCell>
    </CardRow>
  );
}

/** Whether this tab is signed in with the key, judged by its prefix and its last four characters. */
export function isOwnKey({ prefix, last_four: lastFour, revoked_at: revokedAt }: ApiKey): boolean {
  const own = signedInKey() ?? '';
  return revokedAt === null && own.startsWith(prefix) && own.endsWith(lastFour);
}

/** The recognizable part of an API key: its prefix and its last four characters. */
export function KeyName({ apiKey }: { apiKey: Pick<ApiKey, 'prefix' | 'last_four'> }) {
  return (
    <span className="mono">
      {apiKey.prefix}…{apiKey.last_four}
    </span>
  );
}
