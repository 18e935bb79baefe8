import type { EventType } from '../../src/events/catalogue';
import type { Path } from './receiver-process';
import type { Target } from './rate';
import type { Bench } from './run';

const ACCOUNTS = 20;
/** Each subscribes to one of them, so that an event of an account goes to one of its endpoints. */
const TYPES = ['order.created', 'order.updated', 'payment.completed', 'payment.failed', 'message.sent'] as const;
const FAN_OUT = 10;
const FAN_OUT_ACCOUNTS = 10;

/** One endpoint of one account. */
export async function oneEndpoint({ sender, receivers }: Bench, path: Path): Promise<Target> {
  const accountId = await sender.createAccountWith(await receivers.start(1, 0, path));
  return { events: [{ accountId }], fanOut: 1 };
}

/** A hundred endpoints: five in each of twenty accounts. */
export async function manyEndpoints({ sender, receivers }: Bench, path: Path): Promise<Target> {
  const accounts = Array.from({ length: ACCOUNTS }, async () =>
    sender.createAccountWith(await receivers.start(TYPES.length, 0, path), TYPES),
  );
  const accountIds = await Promise.all(accounts);
  const events = TYPES.flatMap((type: EventType) => accountIds.map((accountId) => ({ accountId, type })));
  return { events, fanOut: 1 };
}

/** A hundred endpoints, ten in each account; an event goes to all ten. */
export async function fanOut({ sender, receivers }: Bench, path: Path): Promise<Target> {
  const accounts = Array.from({ length: FAN_OUT_ACCOUNTS }, async () =>
    sender.createAccountWith(await receivers.start(FAN_OUT, 0, path)),
  );
  return { events: (await Promise.all(accounts)).map((accountId) => ({ accountId })), fanOut: FAN_OUT };
}
