/** Addresses of the services that the global set-up has started for this run, and paths of what it has built. */
export interface Services {
  databaseUrl: string;
  temporalAddress: string;
  bundlePath: string;
  testServerPath: string;
  cliPath: string;
  /** The built page. */
  pageDir: string;
  /** The built documentation. */
  docsDir: string;
}

/** The migrated database that test databases are cloned from. */
export const TEMPLATE = 'handl_template';

/**
 * What the global set-up has started for this run.
 * @throws {Error} in a test of a folder that runs without the set-up.
 */
export function services(): Services {
  const json = process.env['HANDL_TEST_SERVICES'];
  if (!json) {
    throw new Error('this test needs services: remove its folder from STANDALONE in jest.config.cjs, or move the test');
  }
  return JSON.parse(json) as Services;
}
