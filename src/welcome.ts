/** What a person needs to see when the embedded stack is up. */
export function welcome(stack: {
  publicUrl: string;
  apiKey: string;
  account: string;
  temporalUi?: string;
  mailboxUi?: string;
}): string {
  return `
Ready.

  API              ${stack.publicUrl}
  Temporal Web UI  ${stack.temporalUi ?? 'as configured'}
  Mailbox          ${stack.mailboxUi ?? 'as configured'}
  Demo account     ${stack.account}
  Demo key         ${stack.apiKey}

In a second terminal, an endpoint that verifies and prints what it gets:

  npm run receiver

In a third, the first event:

  curl -X POST ${stack.publicUrl}/v1/events \\
    -H 'Authorization: Bearer ${stack.apiKey}' \\
    -H 'Content-Type: application/json' \\
    -d '{"type":"order.created","data":{"id":"ord_1042","total":"129.90"}}'

Ctrl-C stops everything; the next start finds all data again.

`;
}
