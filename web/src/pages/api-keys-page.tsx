import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useApiKeys } from '../api/api-key-queries';
import type { ApiKey } from '../api/api-types';
import { AuditLog } from '../keys/audit-log';
import { CreateKey } from '../keys/create-key';
import { KeysTable } from '../keys/keys-table';
import { RevokeKey } from '../keys/revoke-key';
import { PageTitle } from '../parts/page-title';
import { More } from '../parts/list-controls';
import { Loaded } from '../parts/load-states';
import { WritersOnly } from '../parts/writers-only';

export default function ApiKeys() {
  const keys = useApiKeys();
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <div>
          <PageTitle title="API keys" />
          <Text c="dimmed">Your code and this page use these keys to call the API.</Text>
        </div>
        <WritersOnly>
          <Button onClick={() => setCreating(true)}>Create API key</Button>
        </WritersOnly>
      </Group>
      <Loaded query={keys}>
        {(all) => (
          <>
            <KeysTable keys={all} onRevoke={setRevoking} />
            <More pages={keys} size="xs" mr="auto">
              Show older keys
            </More>
            <AuditLog keys={all} />
          </>
        )}
      </Loaded>
      <CreateKey opened={isCreating} onClose={() => setCreating(false)} />
      <RevokeKey apiKey={revoking} onClose={() => setRevoking(null)} />
    </Stack>
  );
}
