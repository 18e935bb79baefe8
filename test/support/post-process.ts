// One POST in a process of its own, so that what Node reads from the environment at its start is in force.
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { createHttpSender } from '../../src/sending/http/http-sender';

/** What the process is told, as JSON; it prints the SendResult as JSON. */
export interface PostSettings {
  url: string;
  /** The authority to trust, as PEM. */
  ca: string;
  nameServers: string[];
  allowedPrivateCidrs: string[];
}

async function main({ url, ca, nameServers, allowedPrivateCidrs }: PostSettings): Promise<void> {
  const guard = createAddressGuard({ allowPrivate: false, allowedPrivateCidrs, nameServers });
  const httpSender = createHttpSender({ guard, ca });
  const result = await httpSender.send({ url, headers: {}, body: Buffer.from('{}'), deadlineMs: 10_000 });
  process.stdout.write(JSON.stringify(result));
}

void main(JSON.parse(process.argv[3]!) as PostSettings);
