/** Addresses of what the global set-up brought up for this run. */
export interface Services {
  databaseUrl: string;
  temporalAddress: string;
  bundlePath: string;
  testServerPath: string;
  cliPath: string;
  /** The built page. */
  pageDir: string;
}

/** The migrated database that test databases are cloned from. */
export const TEMPLATE = 'handl_template';

export const services = (): Services => JSON.parse(process.env['HANDL_TEST_SERVICES'] ?? '') as Services;
