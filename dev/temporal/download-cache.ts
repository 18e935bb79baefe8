import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/lib/project-root';

/** The folders in which downloads are looked for: `.cache` of the project, then `cache` of the data folder. */
export function cacheDirs(dataDir: string): string[] {
  return [join(projectRoot(), '.cache'), join(dataDir, 'cache')];
}

/** The folder for new downloads: the first of `cacheDirs` that we can write. The project may belong to another user. */
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
