import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { loadConfig, settingNames } from '../../src/config';

const root = join(__dirname, '..', '..');

interface Service {
  image: string;
  container_name?: string;
  environment?: Record<string, string | number>;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
  stop_grace_period?: string;
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

/** The environment of a service as Compose resolves `${NAME}`, `${NAME:-default}` and `${NAME:?message}`. */
function environmentOf(name: string, outside: Record<string, string>): Record<string, string> {
  const resolve = (text: string): string =>
    text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, variable: string, operator?: string, rest = '') => {
      const value = outside[variable];
      if (!value && operator === '?') throw new Error(`${variable} ${rest}`);
      return value || (operator === '-' ? rest : '');
    });
  const given = Object.entries(service(name).environment ?? {});
  return Object.fromEntries(given.map(([key, value]) => [key, resolve(String(value))]));
}

const outside = { SECRETS_KEY: Buffer.alloc(32, 7).toString('base64') };

describe.each(['api', 'worker'])('docker-compose.yml, %s', (role) => {
  it('gets only settings that exist, and all that are required without the development stack', () => {
    const names = Object.keys(environmentOf(role, outside));
    expect(names.filter((name) => !(settingNames as string[]).includes(name))).toEqual([]);
    expect(names).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'TEMPORAL_ADDRESS', 'SMTP_URL', 'SECRETS_KEY', 'PUBLIC_URL']),
    );
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
    expect(service(database.hostname).environment).toEqual({
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
  it('allows several workers', () => {
    expect(service('worker')).not.toHaveProperty('container_name');
    expect(service('worker')).not.toHaveProperty('ports');
  });

  it('pins the images it pulls', () => {
    const pulled = Object.values(services).map(({ image }) => image);
    expect(pulled.filter((image) => image !== 'handl-webhooks' && !/^[\w/-]+:\d[\d.]*$/.test(image))).toEqual([]);
  });

  it('waits only for services that it defines, and for their health only if that is checked', () => {
    const waits = Object.values(services).flatMap(({ depends_on = {} }) => Object.entries(depends_on));
    for (const [name, { condition }] of waits) {
      const oneShot = condition === 'service_completed_successfully';
      expect([name, name in services && (oneShot || 'healthcheck' in service(name))]).toEqual([name, true]);
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
