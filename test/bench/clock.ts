/** Milliseconds by the machine's monotonic clock, which is the same in all its processes. */
export const clockMs = (): number => Number(process.hrtime.bigint()) / 1e6;
