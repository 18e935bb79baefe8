import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { SendResult } from '../sending/http/http-sender';
import type { Backlog } from './backlog.sql';

/** The metrics of this process, in the text format of Prometheus. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Creates the metrics of this process. Values from the database are read when the metrics are scraped. */
export function createMetrics(backlog: () => Promise<Backlog>) {
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
    help: 'From before DNS resolution until the outcome is known',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const emails = new Counter({
    name: 'handl_emails_total',
    help: 'Emails about unhealthy endpoints that this process has sent, or given up because they were refused for good',
    labelNames: ['outcome'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'handl_api_request_duration_seconds',
    help: 'API calls, by operation and status',
    labelNames: ['operation', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const gauges: Readonly<Record<keyof Backlog, Gauge>> = {
    pending: gauge('handl_pending_deliveries', 'Deliveries that could be sent now; counted up to 10000'),
    oldestPendingS: gauge('handl_oldest_pending_seconds', 'Age of the oldest delivery that could be sent now'),
    overdue: gauge('handl_overdue_deliveries', 'Deliveries in progress for which nothing was recorded in time'),
    unhealthyEndpoints: gauge('handl_unhealthy_endpoints', 'Endpoints that are unhealthy'),
    unsentEmails: gauge('handl_unsent_emails', 'Emails about unhealthy endpoints that are due and have not been sent'),
  };

  function gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers });
  }

  return {
    /** Adds the gauge of a process that sends. */
    showFirstAttemptsInFlight(read: () => number) {
      new Gauge({
        name: 'handl_first_attempts_in_flight',
        help: 'First attempts that this process has claimed and not finished',
        registers,
        collect() {
          this.set(read());
        },
      });
    },
    attempted({ outcome, errorCode, durationMs }: Pick<SendResult, 'outcome' | 'errorCode' | 'durationMs'>) {
      attempts.inc({ outcome, error_code: errorCode ?? '' });
      attemptSeconds.observe(durationMs / 1_000);
    },
    emailed(outcome: 'sent' | 'refused') {
      emails.inc({ outcome });
    },
    responded(operation: string, status: number, durationMs: number) {
      requestSeconds.observe({ operation, status }, durationMs / 1_000);
    },
    contentType: registry.contentType,
    async text(): Promise<string> {
      for (const [name, value] of Object.entries(await backlog())) gauges[name as keyof Backlog].set(value as number);
      return registry.metrics();
    },
  };
}
