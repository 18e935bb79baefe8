const held = globalThis as typeof globalThis & { handlTeardown?: () => Promise<void> };

/** Stores the teardown for later. Set-up and teardown run in the same process. */
export function setTeardown(teardown: () => Promise<void>): void {
  held.handlTeardown = teardown;
}

export default async function globalTeardown(): Promise<void> {
  await held.handlTeardown?.();
}
