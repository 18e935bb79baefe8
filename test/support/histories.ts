import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, relative } from 'node:path';
import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

// Not `historyToJSON`: it fails where npm installs `protobufjs` more than once ("type must be a Type").
const { History } = temporal.api.history.v1;

/** Histories in which activities still return `state`, `episode` and `enableWish`. */
export const WITH_OLD_NAMES = [
  'delivered',
  'delivered-after-retries',
  'exhausted',
  'held',
  'unhealthy-and-enabled',
] as const;
/** The same runs with `status`, `incident` and `enableRequest` instead. */
export const WITH_NEW_NAMES = [
  'delivered-with-a-label',
  'delivered-after-retries-with-reasons',
  'exhausted-new-names',
  'held-new-names',
  'unhealthy-and-enabled-new-names',
  'retried-before-the-wait',
  'several-incidents',
  'retried-in-turn-with-other-accounts',
  'enabled-by-signal',
  'a-kept-result',
] as const;
/** Runs of earlier releases that these releases alone can record. */
const OF_EARLIER_RELEASES = [
  'signaled-before-the-handler',
  'delivered-new-names',
  'delivered-after-retries-new-names',
] as const;
/** Runs of retention, which is about no endpoint. */
export const OF_RETENTION = ['retention', 'retention-with-a-failed-job'] as const;
/** The recorded histories: a workflow that older code has begun must go on under newer code. */
export const RECORDED = [...WITH_OLD_NAMES, ...WITH_NEW_NAMES, ...OF_EARLIER_RELEASES, ...OF_RETENTION] as const;
export type Recorded = (typeof RECORDED)[number];

/** Whether this run records its histories: `RECORD_HISTORIES=1`. */
const isRecording = process.env['RECORD_HISTORIES'] === '1';

const fileOf = (name: Recorded) => join(__dirname, '..', 'workflows', 'histories', `${name}.json`);

/** A history as JSON text, without anything about the machine that it ran on. */
export async function takeHistory(client: Client, name: Recorded, workflowId: string): Promise<string> {
  const fetched = await client.workflow.getHandle(workflowId).fetchHistory();
  const history = History.fromObject(fetched).toJSON();
  const ofMachine: Record<string, string> = { identity: 'worker', stackTrace: '' };
  const json = JSON.stringify(history, (key, value: unknown) => ofMachine[key] ?? value, 2);
  const text = `${json.replaceAll(hostname(), 'worker')}\n`;
  if (isRecording) recordHistory(fileOf(name), text);
  return text;
}

/**
 * Writes a history to a new file. A recorded history is never replaced: it stands for runs that older code has begun.
 * @throws {Error} when the file exists.
 */
export function recordHistory(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const name = relative(join(__dirname, '..', '..'), file);
    throw new Error(
      `${name} exists, and a recorded history is never replaced. Add a new name to RECORDED in test/support/histories.ts, ` +
        'and record it alone: RECORD_HISTORIES=1 npx jest test/workflows/histories.test.ts -t "name of the test"',
      { cause: error },
    );
  }
}

/** A history from its JSON text, as the replayer takes it. */
export const parseHistory = (text: string) => History.fromObject(JSON.parse(text) as object);

/** A recorded history as JSON text. */
export const readHistory = (name: Recorded): string => readFileSync(fileOf(name), 'utf8');

/** The text of a history with its payloads decoded; Temporal keeps them in base64. */
export function textOf(history: string): string {
  return history.replace(/"(data|encoding)": "([A-Za-z0-9+/=]*)"/g, (_all, key: string, base64: string) => {
    return `"${key}": ${Buffer.from(base64, 'base64').toString('utf8')}`;
  });
}
