import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../support/open-folder';

const root = openFolder('handl-dev-');
const file = (...path: string[]) => join(root, ...path);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A project with one package and a build that counts its runs. */
beforeAll(() => {
  const build = `node -e "const fs=require('fs');fs.mkdirSync('dist/src',{recursive:true});fs.writeFileSync('dist/src/main.js','');fs.appendFileSync('builds','x');process.exit(fs.existsSync('src/broken')?3:0)"`;
  const scripts = {
    prestart: 'node scripts/prepare.mjs',
    start: 'node -v',
    pretest: 'node scripts/prepare.mjs',
    test: 'node -v',
  };
  const devDependencies = { dependency: 'file:dependency' };
  mkdirSync(file('scripts'));
  mkdirSync(file('src'));
  mkdirSync(file('dependency'));
  cpSync(join(__dirname, '..', '..', 'scripts', 'prepare.mjs'), file('scripts', 'prepare.mjs'));
  writeFileSync(file('src', 'main.ts'), 'one');
  writeFileSync(file('dependency', 'package.json'), JSON.stringify({ name: 'dependency', version: '1.0.0' }));
  writeFileSync(
    file('package.json'),
    JSON.stringify({ name: 'project', version: '1.0.0', scripts: { ...scripts, build }, devDependencies }),
  );
  const packages = {
    '': { name: 'project', version: '1.0.0', devDependencies },
    dependency: { version: '1.0.0', dev: true },
    'node_modules/dependency': { resolved: 'dependency', link: true },
  };
  writeFileSync(
    file('package-lock.json'),
    JSON.stringify({ name: 'project', version: '1.0.0', lockfileVersion: 3, requires: true, packages }),
  );
});

function npm(script: string) {
  return spawnSync('npm', [script], { cwd: root, encoding: 'utf8' });
}

const builds = () => (existsSync(file('builds')) ? readFileSync(file('builds'), 'utf8').length : 0);

test('installs if something is missing, builds before a start if the sources changed, and otherwise does nothing', () => {
  expect(npm('test')).toMatchObject({ status: 0, stdout: expect.stringContaining('Installing packages') });
  expect(existsSync(file('node_modules', 'dependency'))).toBe(true);
  expect(builds()).toBe(0);

  const start = npm('start');
  expect(start).toMatchObject({ status: 0, stdout: expect.not.stringContaining('Installing') });
  expect(builds()).toBe(1);
  expect(npm('start').status).toBe(0);
  expect(builds()).toBe(1);

  writeFileSync(file('src', 'main.ts'), 'two');
  expect(npm('start').status).toBe(0);
  expect(builds()).toBe(2);
});

test('says in one line what failed', () => {
  writeFileSync(file('src', 'broken'), '');
  expect(npm('start')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^npm run build failed \(exit 3\): the reason is above$/m),
  });

  for (const name of ['package.json', 'package-lock.json']) {
    const content = JSON.parse(readFileSync(file(name), 'utf8'));
    (content.packages?.[''] ?? content).dependencies = { missing: 'file:missing.tgz' };
    if (content.packages) content.packages['node_modules/missing'] = { version: '1.0.0', resolved: 'file:missing.tgz' };
    writeFileSync(file(name), JSON.stringify(content));
  }
  expect(npm('test')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^npm ci failed \(exit \d+\): .* its log is .*npm-logs.*\.log$/m),
  });

  writeFileSync(file('package-lock.json'), '{');
  expect(npm('test')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^package-lock.json is missing or damaged/m),
  });
});
