import { Box, Text } from '@mantine/core';
import type { EndpointStats } from '../api/api-types';
import { milliseconds } from '../parts/time-format';
import { lastPeriod, startOf, unitOf } from './endpoint-numbers';
import classes from './sparkline.module.css';

const STEP = 5;
const HEIGHT = 28;

type Buckets = EndpointStats['buckets'];

/** Line chart of the response time by hour or day: median, and 95th percentile. Nothing is drawn where nothing was delivered. */
export function LatencyChart({ stats: { buckets, period } }: { stats: EndpointStats }) {
  const [slowest] = buckets.filter(({ delivered }) => delivered > 0).sort((a, b) => p95(b) - p95(a));
  if (!slowest) return null;
  const highest = Math.max(1, p95(slowest));
  const unit = unitOf(period);
  const when = `${unit === 'hour' ? 'in the hour from' : 'on'} ${startOf(period, slowest.start)}`;
  return (
    <Box mt="sm">
      <svg
        role="img"
        aria-label={`Response time in the ${lastPeriod(period)}: 95% within ${milliseconds(highest)} in the slowest ${unit}, ${when}`}
        className={classes.sparkline}
        viewBox={`0 0 ${buckets.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        width="100%"
        height={56}
      >
        <line x1={0} x2={buckets.length * STEP} y1={HEIGHT} y2={HEIGHT} className={classes.axis} />
        <path d={steps(buckets, p95, highest)} className={classes.slow} />
        <path d={steps(buckets, p50, highest)} className={classes.median} />
      </svg>
      <Text size="xs" c="dimmed">
        Response time by {unit === 'hour' ? 'hour' : 'day (UTC)'}: median, and 95% within (dashed), at most{' '}
        {milliseconds(highest)} {when}.
      </Text>
    </Box>
  );
}

const p50 = (bucket: Buckets[number]) => bucket.duration_p50_ms ?? 0;
const p95 = (bucket: Buckets[number]) => bucket.duration_p95_ms ?? 0;

/** A path with a level step for each bucket, joined to the one before it. */
function steps(buckets: Buckets, value: (bucket: Buckets[number]) => number, highest: number): string {
  const commands = buckets.map((bucket, n) => {
    if (bucket.delivered === 0) return '';
    const isJoined = n > 0 && buckets[n - 1]!.delivered > 0;
    const y = HEIGHT - 1 - (value(bucket) / highest) * (HEIGHT - 2);
    return `${isJoined ? `V${y}` : `M${n * STEP} ${y}`}H${(n + 1) * STEP}`;
  });
  return commands.join('');
}
