import { closeSync, openSync, readSync } from 'node:fs';

const MAX_BYTES = 65_536;

/**
 * Adds the settings whose value is in a file: `NAME_FILE` names the file with the value of `NAME`, as secrets of containers
 * are mounted. A final line break is not part of the value.
 * @param names the settings that may come from files.
 * @throws {Error} that names the variable, but never quotes a file.
 */
export function withSecretFiles(env: NodeJS.ProcessEnv, names: Iterable<string>): NodeJS.ProcessEnv {
  const result = { ...env };
  for (const name of names) {
    const path = env[`${name}_FILE`];
    if (!path) continue;
    if (env[name]) throw new Error(`${name}_FILE: ${name} is set as well: set only one of them`);
    result[name] = readSecret(`${name}_FILE`, path);
  }
  return result;
}

function readSecret(variable: string, path: string): string {
  const value = firstBytes(variable, path)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (value === '') throw new Error(`${variable}: the file ${path} is empty`);
  if (/[\r\n\0]/.test(value)) throw new Error(`${variable}: the file ${path} must have one line`);
  return value;
}

/** At most 64 KiB, so that a device that never ends is refused too. */
function firstBytes(variable: string, path: string): Buffer {
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  let length: number;
  try {
    const file = openSync(path, 'r');
    try {
      length = readSync(file, buffer, 0, buffer.length, null);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new Error(`${variable}: the file ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    });
  }
  if (length > MAX_BYTES) throw new Error(`${variable}: the file ${path} is larger than 64 KiB`);
  return buffer.subarray(0, length);
}
