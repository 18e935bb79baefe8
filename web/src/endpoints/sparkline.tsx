import type { EndpointStats } from '../api/api-types';
import { chartText, startOf } from './endpoint-numbers';
import classes from './sparkline.module.css';

const BAR_WIDTH = 5;
const GAP = 1;
const ABOVE = 18;
const BELOW = 10;
/** Keeps one attempt visible among thousands. */
const MIN_HEIGHT = 1.5;

interface SparklineProps {
  stats: EndpointStats;
  width: number | string;
  height: number;
}

/** Bar chart of attempts by hour or day: delivered above the line, failed below it. */
export function Sparkline({ stats, width, height }: SparklineProps) {
  const { buckets, period } = stats;
  const most = Math.max(1, ...buckets.map(({ delivered }) => delivered));
  const mostFailed = Math.max(1, ...buckets.map(({ failed }) => failed));
  const scale = Math.max(most / ABOVE, mostFailed / BELOW);
  const length = (count: number) => (count === 0 ? 0 : Math.max(MIN_HEIGHT, count / scale));
  return (
    <svg
      role="img"
      aria-label={chartText(stats)}
      className={classes.sparkline}
      viewBox={`0 0 ${buckets.length * BAR_WIDTH} ${ABOVE + BELOW}`}
      preserveAspectRatio="none"
      width={width}
      height={height}
    >
      {buckets.map(({ start, delivered, failed }, index) => {
        const x = index * BAR_WIDTH;
        const bar = { x, width: BAR_WIDTH - GAP };
        return (
          <g key={start}>
            <title>{`${startOf(period, start)}: ${delivered} delivered, ${failed} failed`}</title>
            <rect {...bar} y={0} height={ABOVE + BELOW} fill="transparent" />
            <rect {...bar} y={ABOVE - length(delivered)} height={length(delivered)} className={classes.delivered} />
            <rect {...bar} y={ABOVE} height={length(failed)} className={classes.failed} />
          </g>
        );
      })}
      <line x1={0} x2={buckets.length * BAR_WIDTH} y1={ABOVE} y2={ABOVE} className={classes.axis} />
    </svg>
  );
}
