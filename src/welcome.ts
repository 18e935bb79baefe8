/** What a person needs to see when the embedded stack is up. */
export function welcome(stack: {
  publicUrl: string;
  apiKey: string;
  account: string;
  /** host:port */
  temporal: string;
  temporalUi?: string;
  /** Its command line tool, where it is ours. */
  temporalCli?: string;
  /** Set where it is not the usual one: what a second terminal must say to find this stack. */
  dataDir?: string;
  mailboxUi?: string;
}): string {
  return `
Ready.

  API              ${stack.publicUrl}
  Settings → API   ${stack.publicUrl}/settings/api
  API reference    ${stack.publicUrl}/docs/
  Temporal         ${stack.temporal}
  Temporal Web UI  ${stack.temporalUi ?? 'as configured'}
  Mailbox          ${stack.mailboxUi ?? 'as configured'}
  Demo account     ${stack.account}
  Demo key         ${stack.apiKey}

In a second terminal, an endpoint that verifies and prints what it gets:

  ${stack.dataDir ? `DATA_DIR=${stack.dataDir} ` : ''}npm run receiver

In a third, the first event:

  curl -X POST ${stack.publicUrl}/v1/events \\
    -H 'Authorization: Bearer ${stack.apiKey}' \\
    -H 'Content-Type: application/json' \\
    -d '{"type":"order.created","data":{"id":"ord_1042","total":"129.90"}}'

All runs of an endpoint, as in the Web UI:

  ${stack.temporalCli ?? 'temporal'} workflow list --address ${stack.temporal} --query "HandlEndpoint='we_…'"

Ctrl-C stops everything; the next start finds all data again.

`;
}
