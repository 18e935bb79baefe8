import { ConfigError, loadConfig } from '../../src/config';
import { settingNames } from '../../src/settings';

test('every setting is printed at start; of secrets only whether they are set', () => {
  const secret = Buffer.alloc(32, 7).toString('base64');
  const { lines } = loadConfig({
    SECRETS_KEY: secret,
    DATABASE_URL: `postgres://user:${secret}@db.example/handl`,
    SMTP_URL: `smtp:${secret}`,
  });
  expect(lines.map((line) => /^\w+/.exec(line)?.[0])).toEqual(settingNames);
  expect(lines).toContain('SECRETS_KEY set');
  expect(lines.join('\n')).not.toContain(secret);
});

test('who starts the development stack sees only the settings that were given, and of secrets only that they were', () => {
  const { givenLines } = loadConfig({ PORT: '3400', MAIL_FROM: '', SMTP_URL: 'smtp://user:pw@127.0.0.1', HOME: '/' });
  expect(givenLines).toEqual(['PORT=3400', 'SMTP_URL set']);
});

test.each(['abc', '0', '65536', '80.5', '-1'])('refuses PORT=%s by name', (value) => {
  expect(() => loadConfig({ PORT: value })).toThrow(new ConfigError('PORT: must be a port, 1 to 65535'));
});

test.each([
  ['RATE_LIMIT_PUBLISH', '0', 'RATE_LIMIT_PUBLISH: must be a whole number from 1 to 10000000'],
  ['DATABASE_POOL', 'many', 'DATABASE_POOL: must be a whole number from 2 to 1000'],
  [
    'RECONCILE_INTERVAL',
    '15',
    'RECONCILE_INTERVAL: "15" is not a duration such as 500ms, 10s, 5m or 24h, of at most 7 days',
  ],
  ['TEMPORAL_RETENTION', '3d', 'TEMPORAL_RETENTION: must be whole hours from 1h to 8760h, such as 72h'],
  ['TEMPORAL_RETENTION', '0h', 'TEMPORAL_RETENTION: must be whole hours from 1h to 8760h, such as 72h'],
  ['SMTP_EHLO_NAME', 'a b', 'SMTP_EHLO_NAME: must be a host name such as hooks.example.com'],
  [
    'DATABASE_POOL',
    '5',
    'DATABASE_POOL: must be at least 6 with ROLE=all: 2 for each of publishing, other calls and sending that the process does',
  ],
  ['ADMIN_PORT', '3000', 'ADMIN_PORT: must not be that of the API, PORT, which is 3000'],
  ['FIRST_ATTEMPTS', '450', 'TEMPORAL_LOCAL_ACTIVITY_SLOTS: must be above FIRST_ATTEMPTS, which is 450'],
])('refuses %s=%s with the name and the remedy', (name, value, message) => {
  expect(() => loadConfig({ [name]: value })).toThrow(new ConfigError(message));
});

const production = {
  DATABASE_URL: 'postgres://db.example/handl',
  TEMPORAL_ADDRESS: 'temporal.example:7233',
  SMTP_URL: 'smtp://mail.example',
  SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
};

test.each([
  ['PUBLIC_URL', 'javascript:alert1', 'must be a URL that begins with http:// or https://'],
  ['PUBLIC_URL', 'hooks.example.com', 'must be a URL that begins with http:// or https://'],
  ['PUBLIC_URL', 'https://hooks.example.com/?a=b', 'must not have a query or fragment'],
  ['PUBLIC_URL', 'https://hooks.example.com/#top', 'must not have a query or fragment'],
  ['PUBLIC_URL', 'https://user:hidden@hooks.example.com', 'must not contain a user name or password'],
  ['PUBLIC_URL', 'https://hooks.example.com/a b', 'may have a path of letters'],
  ['TEMPORAL_UI_URL', 'javascript:alert1', 'must be a URL that begins with http:// or https://'],
  ['MAIL_FROM', 'HanDl <a@example.com>\r\nBcc: all@example.com', 'must not contain line breaks'],
  ['MAIL_FROM', 'HanDl\u0000 <a@example.com>', 'must not contain line breaks'],
  ['DATABASE_URL', 'localhost:5432/hidden', 'must be a URL that begins with postgres://'],
  ['DATABASE_URL', 'mysql://user:hidden@localhost/handl', 'must be a URL that begins with postgres://'],
  [
    'DATABASE_URL',
    'postgres://user:hidden@localhost/handl?sslmode=prefer',
    'sslmode=prefer would go on without encryption',
  ],
  ['TRUSTED_PROXY_HOPS', 'true', 'must be a whole number from 0 to 10'],
  ['TRUSTED_PROXY_HOPS', '1e0', 'must be a whole number from 0 to 10'],
  ['MIGRATE', 'no', 'must be true or false'],
  ['SHUTDOWN_DELAY', '5', '"5" is not a duration'],
  ['TEMPORAL_ADDRESS', 'https://temporal.example.com:7233', 'must be host:port without a scheme'],
  ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', '/nowhere/ca.pem', 'ENOENT: no such file or directory'],
  ['TEMPORAL_TLS_CLIENT_CERT_PATH', __filename, 'is not a certificate in PEM form'],
  ['TEMPORAL_TLS_CLIENT_KEY_PATH', __filename, 'is not a private key in PEM form'],
  ['TEMPORAL_CONFIG_FILE', '/nowhere/temporal.toml', 'ENOENT: no such file or directory'],
])('refuses %s=%j in one line, and shows no secret of it', (name, value, reason) => {
  let message = '';
  try {
    loadConfig({ ...production, [name]: value });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    message = (error as Error).message;
  }
  expect(message.startsWith(`${name}: `)).toBe(true);
  expect(message).toContain(reason);
  expect(message).not.toMatch(/\n|hidden/);
});

test.each([
  ['https://hooks.example.com/', 'https://hooks.example.com'],
  ['https://example.com/team/hooks/', 'https://example.com/team/hooks'],
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
])('takes PUBLIC_URL=%s', (value, expected) => {
  expect(loadConfig({ PUBLIC_URL: value }).publicUrl).toBe(expected);
});

test('an address may have 200 connections, but a proxy all of them unless it is said otherwise', () => {
  const perAddress = (env: Record<string, string>) => loadConfig(env).apiConnectionsPerAddress;
  expect(perAddress({})).toBe(200);
  expect(perAddress({ TRUSTED_PROXY_HOPS: '1', API_CONNECTIONS: '5000' })).toBe(5_000);
  expect(perAddress({ TRUSTED_PROXY_HOPS: '1', API_CONNECTIONS_PER_ADDRESS: '70' })).toBe(70);
});
