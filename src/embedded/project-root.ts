import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of package.json, from the sources as from `dist/`. */
export function projectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

/** Where downloads are looked for: `.cache` of the project, then that of the data folder. */
export function cacheDirs(dataDir: string): string[] {
  return [join(projectRoot(), '.cache'), join(dataDir, 'cache')];
}

/** Where downloads are put: the first of `cacheDirs` that is ours to write; the project may belong to another user. */
export function writableCacheDir(dataDir: string): string {
  const [ofProject = '', ofData = ''] = cacheDirs(dataDir);
  try {
    mkdirSync(ofProject, { recursive: true });
    accessSync(ofProject, constants.W_OK | constants.X_OK);
    return ofProject;
  } catch {
    return ofData;
  }
}
