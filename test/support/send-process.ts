// Sends one request in a process of its own, because Node reads some of its environment only at the start.
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { createHttpSender } from '../../src/sending/http/http-sender';
import { OWNER } from './receivers/owner';

/** The argument of the process, as JSON. It prints the SendResult as JSON. */
export interface SendSettings {
  url: string;
  /** The trusted authority, as PEM. */
  ca: string;
  nameServers: string[];
  allowedPrivateCidrs: string[];
}

async function main({ url, ca, nameServers, allowedPrivateCidrs }: SendSettings): Promise<void> {
  const guard = createAddressGuard({ allowPrivate: false, allowedPrivateCidrs, nameServers });
  const httpSender = createHttpSender({ guard, ca });
  const result = await httpSender.send({ ...OWNER, url, headers: {}, body: Buffer.from('{}'), deadlineMs: 10_000 });
  process.stdout.write(JSON.stringify(result));
}

void main(JSON.parse(process.argv[3]!) as SendSettings);
