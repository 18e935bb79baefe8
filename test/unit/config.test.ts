import { ConfigError, describeConfig, loadConfig, settingNames } from '../../src/config';

test('every setting is printed at the start, secrets only as set', () => {
  const secret = Buffer.alloc(32, 7).toString('base64');
  const lines = describeConfig(loadConfig({ SECRETS_KEY: secret, DATABASE_URL: secret, SMTP_URL: `smtp:${secret}` }));
  const printed = lines.join('  ');
  for (const name of settingNames) expect(printed).toMatch(new RegExp(`(^|  )${name}\\b`));
  expect(printed).not.toContain(secret);
});

test.each(['abc', '0', '65536', '80.5', '-1'])('refuses PORT=%s by name', (value) => {
  expect(() => loadConfig({ PORT: value })).toThrow(new ConfigError('PORT: must be a port, 1 to 65535'));
});
