import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Endpoint, EndpointStats } from '../api/api-types';
import { useStats } from '../api/endpoint-queries';
import { CardCell, CardRow, CardTable } from '../parts/card-table';
import { EndpointStatus } from '../parts/status';
import { Time } from '../parts/time';
import { heldCount, percent } from './endpoint-numbers';
import { FailedRetries, Subscription } from './endpoint-summary';
import { Sparkline } from './sparkline';

/** Less often than elsewhere, because each row makes a request of its own. */
const STATS_EVERY_MS = 15_000;

const COLUMNS = [
  { name: 'Endpoint' },
  { name: 'Health', width: 270 },
  { name: 'Last success', width: 150 },
  { name: 'Last 24 hours', width: 230 },
  { name: 'Held', width: 70 },
];

/** Table of endpoints. */
export function EndpointTable({ endpoints }: { endpoints: readonly Endpoint[] }) {
  return (
    <CardTable label="Endpoints" columns={COLUMNS}>
      {endpoints.map((endpoint) => (
        <Row key={endpoint.id} endpoint={endpoint} />
      ))}
    </CardTable>
  );
}

function Row({ endpoint }: { endpoint: Endpoint }) {
  const { id, url, description, held_count: held } = endpoint;
  const stats = useStats(id, STATS_EVERY_MS).data;
  return (
    <CardRow>
      <CardCell>
        <Anchor component={Link} href={`/endpoints/${id}`} className="table-row-link" size="sm" style={ANYWHERE}>
          {url}
        </Anchor>
        <Text size="xs" c="dimmed" style={ANYWHERE}>
          {description && `${description} · `}
          <Subscription endpoint={endpoint} max={3} />
        </Text>
      </CardCell>
      <CardCell name="Health">
        <Stack gap={4} align="flex-start">
          <EndpointStatus endpoint={endpoint} />
          <FailedRetries endpoint={endpoint} />
        </Stack>
      </CardCell>
      <CardCell name="Last success">
        {stats && (stats.last_success_at ? <Time at={stats.last_success_at} /> : 'None yet')}
      </CardCell>
      <CardCell name="Last 24 hours">{stats && <Success stats={stats} />}</CardCell>
      <CardCell name="Held">
        <Text span size="sm" c={held === 0 ? 'dimmed' : undefined} fw={held === 0 ? undefined : 600}>
          {heldCount(endpoint)}
        </Text>
      </CardCell>
    </CardRow>
  );
}

const ANYWHERE = { overflowWrap: 'anywhere' } as const;

function Success({ stats }: { stats: EndpointStats }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Sparkline stats={stats} width={120} height={28} />
      <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
        {stats.success_rate === null ? 'No attempts' : percent(stats.success_rate)}
      </Text>
    </Group>
  );
}
