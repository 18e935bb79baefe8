import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AttemptOutcome } from './domain/types';

/** What is waiting in the database, for all processes. */
export interface Backlog {
  /** Pending deliveries of enabled endpoints, and tests; capped. */
  pending: number;
  /** Age of the oldest of them, in seconds; 0 when there is none. */
  oldestPendingS: number;
  /** Running deliveries that nothing was recorded for in time. */
  overdue: number;
  unhealthyEndpoints: number;
  unsentEmails: number;
}

export interface MetricsOptions {
  backlog: () => Promise<Backlog>;
  /** First attempts in flight in this process; absent where it sends nothing. */
  firstAttemptsInFlight?: () => number;
}

/** What this process counts, in the text format of Prometheus. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Makes the metrics of this process. Values from the database are read when they are asked for. */
export function createMetrics({ backlog, firstAttemptsInFlight }: MetricsOptions) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const attempts = new Counter({
    name: 'handl_attempts_total',
    help: 'Attempts made by this process',
    labelNames: ['outcome', 'error_code'],
    registers,
  });
  const attemptSeconds = new Histogram({
    name: 'handl_attempt_duration_seconds',
    help: 'From before DNS until the outcome was settled',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'handl_api_request_duration_seconds',
    help: 'Calls of the API, by operation and status',
    labelNames: ['operation', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  if (firstAttemptsInFlight) {
    new Gauge({
      name: 'handl_first_attempts_in_flight',
      help: 'First attempts claimed by this process and not yet ended',
      registers,
      collect() {
        this.set(firstAttemptsInFlight());
      },
    });
  }
  const gauges: Readonly<Record<keyof Backlog, Gauge>> = {
    pending: gauge('handl_pending_deliveries', 'Deliveries that could be sent now; capped at 10000'),
    oldestPendingS: gauge('handl_oldest_pending_seconds', 'Age of the oldest delivery that could be sent now'),
    overdue: gauge('handl_overdue_deliveries', 'Running deliveries that nothing was recorded for in time'),
    unhealthyEndpoints: gauge('handl_unhealthy_endpoints', 'Endpoints that are unhealthy'),
    unsentEmails: gauge('handl_unsent_emails', 'Emails about unhealthy endpoints that are not sent yet'),
  };

  function gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers });
  }

  return {
    attempted({
      outcome,
      errorCode,
      durationMs,
    }: {
      outcome: AttemptOutcome;
      errorCode: string | null;
      durationMs: number;
    }) {
      attempts.inc({ outcome, error_code: errorCode ?? '' });
      attemptSeconds.observe(durationMs / 1_000);
    },
    answered(operation: string, status: number, durationMs: number) {
      requestSeconds.observe({ operation, status }, durationMs / 1_000);
    },
    contentType: registry.contentType,
    async text(): Promise<string> {
      for (const [name, value] of Object.entries(await backlog())) gauges[name as keyof Backlog].set(value as number);
      return registry.metrics();
    },
  };
}
