/** Formats a duration: "182 ms", "9.8 s". */
export const milliseconds = (ms: number) => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`);
