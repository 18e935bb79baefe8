const held = globalThis as typeof globalThis & { handlTeardown?: () => Promise<void> };

/** Keeps what the set-up must undo; both run in Jest's own process. */
export function setTeardown(teardown: () => Promise<void>): void {
  held.handlTeardown = teardown;
}

export default async function globalTeardown(): Promise<void> {
  await held.handlTeardown?.();
}
