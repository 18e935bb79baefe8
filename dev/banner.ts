import { EVENT_CATALOGUE } from '../src/events/catalogue';

interface BannerFacts {
  publicUrl: string;
  apiKey: string;
  account: string;
  /** `host:port` */
  temporal: string;
  temporalUi?: string;
  /** Path of the Temporal CLI, if the stack runs Temporal. */
  temporalCli?: string;
  /** The value of DATA_DIR for a second terminal; `undefined` when the default is in use. */
  dataDir?: string;
  mailboxUi?: string;
}

/** The text that `npm start` prints when the product is ready: addresses, the demo key and first commands. */
export function banner(stack: BannerFacts): string {
  const event = JSON.stringify({ type: 'order.created', data: EVENT_CATALOGUE['order.created'].example });
  return `
Ready.

  Settings → API   ${stack.publicUrl}/settings/api
  API              ${stack.publicUrl}
  Webhooks guide   ${stack.publicUrl}/docs/webhooks
  API reference    ${stack.publicUrl}/docs/api/
  Temporal         ${stack.temporal}
  Temporal Web UI  ${stack.temporalUi ?? 'as configured'}
  Mailbox          ${stack.mailboxUi ?? 'as configured'}
  Demo account     ${stack.account}
  Demo key         ${stack.apiKey}

In a second terminal, start an endpoint that verifies and prints what it receives:

  ${stack.dataDir ? `DATA_DIR=${stack.dataDir} ` : ''}npm run receiver

In a third, publish the first event:

  curl -X POST ${stack.publicUrl}/v1/events \\
    -H 'Authorization: Bearer ${stack.apiKey}' \\
    -H 'Content-Type: application/json' \\
    -d '${event}'

List all workflows of an endpoint, as in the Web UI:

  ${stack.temporalCli ?? 'temporal'} workflow list --address ${stack.temporal} --query "HandlEndpoint='we_…'"

Ctrl-C stops everything. The next start finds all data again.

`;
}
