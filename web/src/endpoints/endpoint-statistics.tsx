import { Anchor, Card, Group, SegmentedControl, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { POLL_MS } from '../api/query-client';
import type { Endpoint, EndpointStats } from '../api/api-types';
import { useStats } from '../api/endpoint-queries';
import { Fact } from '../parts/fact';
import { Loaded } from '../parts/load-states';
import { Time } from '../parts/time';
import { FailedRetries } from './endpoint-summary';
import { milliseconds } from '../parts/time-format';
import { causes, heldCount, lastPeriod, percent, PERIODS, shortPeriod, startOf, unitOf } from './endpoint-numbers';
import { LatencyChart } from './latency-chart';
import { Sparkline } from './sparkline';

/** Statistics of an endpoint, with a chart and a switch between periods. */
export function EndpointStatistics({ endpoint }: { endpoint: Endpoint }) {
  const [period, setPeriod] = useState<EndpointStats['period']>('24h');
  return (
    <Card withBorder component="section" aria-labelledby="figures">
      <Stack gap="md">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4" id="figures">
            {lastPeriod(period).replace('l', 'L')}
          </Title>
          <SegmentedControl
            size="xs"
            aria-label="Period"
            styles={{ label: { whiteSpace: 'nowrap' } }}
            value={period}
            onChange={setPeriod}
            data={PERIODS.map((value) => ({ value, label: shortPeriod(value) }))}
          />
        </Group>
        <Loaded query={useStats(endpoint.id, POLL_MS * 2, period)} isQuiet>
          {(stats) => (
            <>
              <Chart stats={stats} />
              <SimpleGrid component="dl" cols={{ base: 2, sm: 3, lg: 6 }} m={0} spacing="md">
                <Fact isFigure name="Success rate">
                  {stats.success_rate === null ? 'No attempts' : percent(stats.success_rate)}
                </Fact>
                <Fact isFigure name="Attempts delivered">
                  {stats.delivered}
                </Fact>
                <Fact isFigure name="Attempts failed">
                  {stats.failed}
                  {stats.failed > 0 && (
                    <Text size="xs" c="dimmed" fw={400} component="span" display="block">
                      {causes(stats.failed_by)}
                    </Text>
                  )}
                  <FailedRetries endpoint={endpoint} />
                </Fact>
                <Fact isFigure name="Median response time">
                  <ResponseTime stats={stats} />
                </Fact>
                <Fact isFigure name="Last success">
                  {stats.last_success_at ? <Time at={stats.last_success_at} /> : 'None yet'}
                </Fact>
                <Fact isFigure name="Held now">
                  {endpoint.held_count === 0 ? (
                    '0'
                  ) : (
                    <Anchor component={Link} href={`/deliveries?endpoint=${endpoint.id}&status=held`} inherit>
                      {heldCount(endpoint)}
                    </Anchor>
                  )}
                </Fact>
              </SimpleGrid>
            </>
          )}
        </Loaded>
      </Stack>
    </Card>
  );
}

function ResponseTime({ stats: { duration_p50_ms: p50, duration_p95_ms: p95 } }: { stats: EndpointStats }) {
  if (p50 === null) return 'Unknown';
  return (
    <>
      {milliseconds(p50)}
      <Text size="xs" c="dimmed" component="span" display="block" fw={400}>
        95% within {milliseconds(p95!)}
      </Text>
    </>
  );
}

const TICKS = 5;

/** Times below the bars, the first and the last of them included. The chart has a text of its own for screen readers. */
function Axis({ stats: { buckets, period } }: { stats: EndpointStats }) {
  const shown = Array.from({ length: TICKS }, (_, n) => buckets[Math.round((n * (buckets.length - 1)) / (TICKS - 1))]!);
  return (
    <Group justify="space-between" gap={0} wrap="nowrap" aria-hidden>
      {shown.map(({ start }, n) => (
        <Text key={start} size="xs" c="dimmed">
          {startOf(period, start, n === 0 ? undefined : Date.parse(shown[n - 1]!.start))}
        </Text>
      ))}
    </Group>
  );
}

const most = (buckets: EndpointStats['buckets'], what: 'delivered' | 'failed') =>
  Math.max(...buckets.map((bucket) => bucket[what])).toLocaleString('en');

function Chart({ stats }: { stats: EndpointStats }) {
  const { buckets, period } = stats;
  const busy = buckets.filter(({ delivered, failed }) => delivered + failed > 0);
  if (busy.length === 0) return null;
  const unit = unitOf(period);
  return (
    <div>
      <Sparkline stats={stats} width="100%" height={72} />
      <Axis stats={stats} />
      <Text size="xs" c="dimmed">
        Attempts by {unit === 'hour' ? 'hour' : 'day (UTC)'}: delivered above the line, at most{' '}
        {most(buckets, 'delivered')} in one; failed below it, at most {most(buckets, 'failed')}.
      </Text>
      <LatencyChart stats={stats} />
      <details>
        <summary>
          <Text size="xs" component="span">
            Show as table
          </Text>
        </summary>
        <Table maw={560} aria-label={`Attempts by ${unit}`}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{unit === 'hour' ? 'Hour' : 'Day'}</Table.Th>
              <Table.Th scope="col">Delivered</Table.Th>
              <Table.Th scope="col">Failed</Table.Th>
              <Table.Th scope="col">Median</Table.Th>
              <Table.Th scope="col">95% within</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {busy.map(
              ({ start, delivered, failed, failed_by: failedBy, duration_p50_ms: p50, duration_p95_ms: p95 }) => (
                <Table.Tr key={start}>
                  <Table.Td>{startOf(period, start)}</Table.Td>
                  <Table.Td>{delivered}</Table.Td>
                  <Table.Td>
                    {failed}
                    {failed > 0 && ` (${causes(failedBy)})`}
                  </Table.Td>
                  <Table.Td>{p50 === null ? '–' : milliseconds(p50)}</Table.Td>
                  <Table.Td>{p95 === null ? '–' : milliseconds(p95)}</Table.Td>
                </Table.Tr>
              ),
            )}
          </Table.Tbody>
        </Table>
      </details>
    </div>
  );
}
