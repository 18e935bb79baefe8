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
  ['TEMPORAL_RETENTION', '3d', 'TEMPORAL_RETENTION: must be whole hours from 1h to 8760h, such as 72h'],
  ['TEMPORAL_RETENTION', '0h', 'TEMPORAL_RETENTION: must be whole hours from 1h to 8760h, such as 72h'],
  ['SMTP_EHLO_NAME', 'a b', 'SMTP_EHLO_NAME: must be a host name such as hooks.example.com'],
  ['FIRST_ATTEMPTS', '450', 'TEMPORAL_LOCAL_ACTIVITY_SLOTS: must be above FIRST_ATTEMPTS, which is 450'],
])('refuses %s=%s with the name and the remedy', (name, value, message) => {
  expect(() => loadConfig({ [name]: value })).toThrow(new ConfigError(message));
});
