import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';

/** The current details of an open run, as the Web UI shows them; `undefined` while it has none. */
export async function currentDetails(client: Client, workflowId: string): Promise<string | undefined> {
  const { queryResult } = await client.workflowService.queryWorkflow({
    namespace: client.options.namespace,
    execution: { workflowId },
    query: { queryType: '__temporal_workflow_metadata' },
  });
  const data = queryResult?.payloads?.[0]?.data;
  return data
    ? (JSON.parse(Buffer.from(data).toString()) as temporal.api.sdk.v1.IWorkflowMetadata).currentDetails!
    : undefined;
}
