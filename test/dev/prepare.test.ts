import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../support/open-folder';
import { until } from '../support/until';

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

/** Starts an npm script, and collects what it prints. */
function startNpm(script: string) {
  const child = spawn('npm', [script], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = (once(child, 'close') as Promise<[number | null]>).then(([code]) => code);
  return { output: () => output, ended };
}

test('a second command waits for the first, and then finds its work done', async () => {
  rmSync(file('node_modules'), { recursive: true });
  writeFileSync(file('src', 'main.ts'), 'three');
  const before = builds();
  const commands = ['start', 'start', 'test'].map(startNpm);
  expect(await Promise.all(commands.map(({ ended }) => ended))).toEqual([0, 0, 0]);
  const outputs = commands.map(({ output }) => output()).join('');
  expect(outputs.match(/Installing packages/g)).toHaveLength(1);
  expect(builds()).toBe(before + 1);
  expect(existsSync(file('.cache', 'prepare.lock'))).toBe(false);
}, 120_000);

test('says whom it waits for; the lock of a process that has ended is taken over', async () => {
  rmSync(file('node_modules'), { recursive: true });
  const holder = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  writeFileSync(file('.cache', 'prepare.lock'), String(holder.pid));
  const waiting = startNpm('test');
  await until('the line', () =>
    waiting.output().includes(`Waiting for process ${holder.pid}, which is installing or building in this folder.`),
  );
  expect(waiting.output()).not.toContain('Installing');
  holder.kill('SIGKILL');
  expect(await waiting.ended).toBe(0);
  expect(waiting.output()).toContain('Installing packages');
}, 120_000);

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
