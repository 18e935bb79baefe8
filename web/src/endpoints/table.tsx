import { Anchor, Group, Stack, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Webhook, WebhookStats } from '../api/types';
import { useStats } from '../api/webhooks';
import { Status } from '../parts/status';
import { Time } from '../parts/time';
import { Failures } from './failures';
import { heldCount, percent } from './numbers';
import { Sparkline } from './sparkline';
import { Subscription } from './subscription';
import classes from './table.module.css';

/** As many rows as there are endpoints ask, each for itself. */
const STATS_EVERY_MS = 15_000;

const COLUMNS = [
  ['Endpoint', undefined],
  ['Health', 270],
  ['Last success', 150],
  ['Last 24 hours', 230],
  ['Held', 70],
] as const;

/** Endpoints, one a row. The roles are named because a telephone shows no table: then a browser knows none either. */
export function EndpointTable({ endpoints }: { endpoints: readonly Webhook[] }) {
  return (
    <Table verticalSpacing="sm" highlightOnHover aria-label="Endpoints" role="table" className={classes.table}>
      <Table.Thead role="rowgroup">
        <Table.Tr role="row">
          {COLUMNS.map(([name, width]) => (
            <Table.Th key={name} scope="col" role="columnheader" w={width}>
              {name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody role="rowgroup">
        {endpoints.map((endpoint) => (
          <Row key={endpoint.id} endpoint={endpoint} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ endpoint }: { endpoint: Webhook }) {
  const { id, url, description, status, held_count: held } = endpoint;
  const stats = useStats(id, STATS_EVERY_MS).data;
  return (
    <Table.Tr role="row">
      <Table.Td role="cell">
        <Anchor component={Link} href={`/endpoints/${id}`} className="table-row-link" size="sm" style={ANYWHERE}>
          {url}
        </Anchor>
        <Text size="xs" c="dimmed" style={ANYWHERE}>
          {description && `${description} · `}
          <Subscription endpoint={endpoint} max={3} />
        </Text>
      </Table.Td>
      <Table.Td role="cell" data-name="Health">
        <Stack gap={4} align="flex-start">
          <Status status={status} />
          <Failures endpoint={endpoint} />
        </Stack>
      </Table.Td>
      <Table.Td role="cell" data-name="Last success">
        {stats && (stats.last_success_at ? <Time at={stats.last_success_at} /> : 'none yet')}
      </Table.Td>
      <Table.Td role="cell" data-name="Last 24 hours">
        {stats && <Success stats={stats} />}
      </Table.Td>
      <Table.Td role="cell" data-name="Held">
        <Text span size="sm" c={held === 0 ? 'dimmed' : undefined} fw={held === 0 ? undefined : 600}>
          {heldCount(endpoint)}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

const ANYWHERE = { overflowWrap: 'anywhere' } as const;

function Success({ stats }: { stats: WebhookStats }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Sparkline stats={stats} width={120} height={28} />
      <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
        {stats.success_rate === null ? 'no attempts' : percent(stats.success_rate)}
      </Text>
    </Group>
  );
}
