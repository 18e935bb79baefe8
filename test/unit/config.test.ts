import { ConfigError, loadConfig, settingNames } from '../../src/config';

test('every setting is printed at start; of secrets only whether they are set', () => {
  const secret = Buffer.alloc(32, 7).toString('base64');
  const { lines } = loadConfig({ SECRETS_KEY: secret, DATABASE_URL: secret, SMTP_URL: `smtp:${secret}` });
  expect(lines.map((line) => /^\w+/.exec(line)?.[0])).toEqual(settingNames);
  expect(lines).toContain('SECRETS_KEY set');
  expect(lines.join('\n')).not.toContain(secret);
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

test('an address may have 200 connections, but a proxy all of them unless it is said otherwise', () => {
  const perAddress = (env: Record<string, string>) => loadConfig(env).apiConnectionsPerAddress;
  expect(perAddress({})).toBe(200);
  expect(perAddress({ TRUSTED_PROXY_HOPS: '1', API_CONNECTIONS: '5000' })).toBe(5_000);
  expect(perAddress({ TRUSTED_PROXY_HOPS: '1', API_CONNECTIONS_PER_ADDRESS: '70' })).toBe(70);
});
