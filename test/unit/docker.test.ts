import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config';
import { SECRET_SETTINGS, settingNames } from '../../src/settings';

const root = join(__dirname, '..', '..');

interface Service {
  image: string;
  build?: string;
  init?: boolean;
  command?: string[];
  logging?: { driver: string; options: Record<string, string> };
  container_name?: string;
  environment?: Record<string, string | number>;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[]; timeout: string };
  stop_grace_period?: string;
  secrets?: string[];
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, null>;
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { services, volumes } = parse(read('docker-compose.yml'), { merge: true }) as Compose;

function service(name: string): Service {
  const found = services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

/** Text as Compose resolves it: `${NAME}`, and `${NAME-default}` and `${NAME?message}`, with `:` also for an empty value. */
function resolve(text: string, outside: Record<string, string>): string {
  const innermost = /\$\{(\w+)(?:(:?)([-?])([^{}]*))?\}/g;
  const resolved = text.replace(innermost, (_, variable: string, colon = '', operator?: string, rest = '') => {
    const value = outside[variable];
    const isThere = value !== undefined && (value !== '' || colon === '');
    if (!isThere && operator === '?') throw new Error(`${variable} ${rest}`);
    return isThere ? value : operator === '-' ? rest : '';
  });
  return resolved === text ? text : resolve(resolved, outside);
}

/** The environment of a service. */
function environmentOf(name: string, outside: Record<string, string>): Record<string, string> {
  const given = Object.entries(service(name).environment ?? {});
  return Object.fromEntries(given.map(([key, value]) => [key, resolve(String(value), outside)]));
}

/** Settings of the development stack, which these containers do not run. */
const STACK_ONLY = [
  'DATA_DIR',
  'DEMO_EMAIL',
  'POSTGRES_PORT',
  'TEMPORAL_PORT',
  'TEMPORAL_UI_PORT',
  'TEMPORAL_CLI',
  'SMTP_PORT',
  'MAILBOX_PORT',
];
/** Settings that the file itself decides. */
const FIXED = ['ROLE', 'PORT', 'ADMIN_PORT'];

const outside = { SECRETS_KEY: Buffer.alloc(32, 7).toString('base64') };

describe.each(['api', 'worker'])('docker-compose.yml, %s', (role) => {
  it('gets every setting but those of the development stack', () => {
    const files = [...SECRET_SETTINGS].map((name) => `${name}_FILE`);
    const expected = [...settingNames.filter((name) => !STACK_ONLY.includes(name)), ...files];
    expect(Object.keys(environmentOf(role, outside)).sort()).toEqual(expected.sort());
  });

  it.each(settingNames.filter((name) => ![...STACK_ONLY, ...FIXED].includes(name)))('takes %s from outside', (name) => {
    expect(environmentOf(role, { ...outside, [name]: 'given' })[name]).toBe('given');
  });

  it('can deliver on one machine, with endpoints that are not public', () => {
    const config = loadConfig(environmentOf(role, { ...outside, ALLOW_INSECURE_ENDPOINTS: 'true' }));
    expect(config.allowInsecureEndpoints).toBe(true);
  });

  it('takes keys and passwords from files instead', () => {
    const files = parse(read('docker/compose.secrets.yml'), { merge: true }) as Compose & { secrets: object };
    const environment = { ...environmentOf(role, { SECRETS_KEY: '' }), ...files.services[role]!.environment };
    for (const name of SECRET_SETTINGS) {
      expect([name, environment[name]]).toEqual([name, '']);
      const [, file] = /^\/run\/secrets\/(\w+)$/.exec(String(environment[`${name}_FILE`]))!;
      expect(files.services[role]!.secrets).toContain(file);
      expect(Object.keys(files.secrets)).toContain(file);
    }
  });

  it('has a valid configuration with its role, and starts no development stack', () => {
    const config = loadConfig(environmentOf(role, outside));
    expect(config).toMatchObject({ role, needsStack: false, allowInsecureEndpoints: false });
    expect(config.secretsKey).toBe(outside.SECRETS_KEY);
  });

  it('does not start without SECRETS_KEY', () => {
    expect(() => environmentOf(role, {})).toThrow(/^SECRETS_KEY needs 32 random bytes/);
  });

  it('finds the database, Temporal and the mailbox among the services', () => {
    const { DATABASE_URL = '', TEMPORAL_ADDRESS = '', SMTP_URL = '' } = environmentOf(role, outside);
    const database = new URL(DATABASE_URL);
    expect(environmentOf(database.hostname, {})).toEqual({
      POSTGRES_USER: database.username,
      POSTGRES_PASSWORD: database.password,
      POSTGRES_DB: database.pathname.slice(1),
    });
    expect(service(TEMPORAL_ADDRESS.split(':')[0]!).image).toMatch(/^temporalio\/server:/);
    expect(service(new URL(SMTP_URL).hostname).image).toMatch(/^maildev\/maildev:/);
  });

  it('has enough time to finish its work when it is stopped', () => {
    expect(service(role).stop_grace_period).toBe('40s');
  });
});

describe('docker-compose.yml', () => {
  it.each(['api', 'worker'])('allows several of %s', (name) => {
    expect(service(name)).not.toHaveProperty('container_name');
    expect(service(name)).not.toHaveProperty('ports');
  });

  it('publishes ports on this machine only, unless told otherwise', () => {
    const published = Object.values(services).flatMap(({ ports = [] }) => ports.map((port) => resolve(port, {})));
    expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    const { PUBLIC_URL = '' } = environmentOf('api', outside);
    expect(published).toContain(`127.0.0.1:${new URL(PUBLIC_URL).port}:3000`);
  });

  it('builds the image once', () => {
    const builds = Object.entries(services).filter(([, { build }]) => build);
    expect(builds.map(([name]) => name)).toEqual(['api']);
    expect(service('worker').image).toBe(service('api').image);
  });

  it('bounds the logs of every service', () => {
    for (const [name, { logging }] of Object.entries(services)) {
      expect([name, logging]).toEqual([name, { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } }]);
    }
  });

  it.each(['postgres', 'temporal-postgres'])('%s outlives a health check that times out', (name) => {
    const { init, healthcheck } = service(name);
    expect(init).toBe(true);
    expect(healthcheck!.test.slice(0, 2)).toEqual(['CMD', 'pg_isready']);
    expect(parseInt(healthcheck!.timeout)).toBeGreaterThanOrEqual(10);
  });

  it('leaves room for the connections of several processes', () => {
    const limit = Number(/max_connections=(\d+)$/.exec(resolve(service('postgres').command!.at(-1)!, {}))![1]);
    expect(limit).toBeGreaterThanOrEqual(10 * (loadConfig({}).databasePool + 1));
  });

  it('gives Temporal the retention that the product shows links for', () => {
    const given = { ...outside, TEMPORAL_RETENTION: '24h' };
    expect(environmentOf('temporal-namespace', given)['TEMPORAL_RETENTION']).toBe('24h');
    expect(environmentOf('temporal-namespace', {})['TEMPORAL_RETENTION']).toBe(
      environmentOf('api', outside)['TEMPORAL_RETENTION'],
    );
  });

  it('pins the images it pulls', () => {
    const pulled = Object.values(services).map(({ image }) => image);
    expect(pulled.filter((image) => image !== 'handl-webhooks' && !/^[\w/-]+:\d[\d.]*$/.test(image))).toEqual([]);
  });

  it('waits only for services that it defines, and for their health only if that is checked', () => {
    const waits = Object.values(services).flatMap(({ depends_on = {} }) => Object.entries(depends_on));
    for (const [name, { condition }] of waits) {
      const isPossible = condition !== 'service_healthy' || 'healthcheck' in service(name);
      expect([name, name in services && isPossible]).toEqual([name, true]);
    }
    expect(waits).not.toEqual([]);
  });

  it('mounts files that exist', () => {
    const sources = Object.values(services).flatMap(({ volumes: mounts = [] }) => mounts.map((m) => m.split(':')[0]!));
    const missing = (source: string) =>
      source.startsWith('.') ? !existsSync(join(root, source)) : !(source in volumes);
    expect(sources.filter(missing)).toEqual([]);
  });

  it("turns fairness on in Temporal's configuration file", () => {
    const { environment = {}, volumes: mounts = [] } = service('temporal');
    const [from, to] = mounts[0]!.split(':');
    const path = String(environment.DYNAMIC_CONFIG_FILE_PATH).replace(to!, from!);
    expect(parse(read(path))).toEqual({ 'matching.enableFairness': [{ value: true, constraints: {} }] });
  });
});

describe('Dockerfile', () => {
  it('builds and runs on Node 24', () => {
    const bases = [...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(bases).toEqual(['node:24-bookworm-slim', 'node:24-bookworm-slim']);
  });

  it('copies files that exist and that .dockerignore includes', () => {
    const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) =>
      paths!.split(' '),
    );
    const letThrough = read('.dockerignore')
      .match(/^!.+$/gm)!
      .map((line) => line.slice(1));
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(new Set(copied)).toEqual(new Set(letThrough));
  });
});
