import { sleep } from '@temporalio/workflow';

/** Waits first, which no recorded history does: what a careless change of the workflow would look like. */
export async function deliverEvent(): Promise<string> {
  await sleep(1_000);
  return 'delivered';
}
