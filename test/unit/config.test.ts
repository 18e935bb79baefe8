import { describeConfig, loadConfig, settingNames } from '../../src/config';

test('every setting is printed at the start, secrets only as set', () => {
  const secret = 'kept-to-itself';
  const lines = describeConfig(loadConfig({ SECRETS_KEY: secret, DATABASE_URL: secret, SMTP_URL: `smtp://${secret}` }));
  const printed = lines.join('  ');
  for (const name of settingNames) expect(printed).toMatch(new RegExp(`(^|  )${name}\\b`));
  expect(printed).not.toContain(secret);
});
