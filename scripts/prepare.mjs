// Runs before `npm start` and `npm test`. Installs the packages of package-lock.json if they are missing. Before `npm start`
// it also builds, if the sources have changed. It uses only Node built-ins, because a fresh clone has no node_modules.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const minNode = [20, 19];
const sources = ['src', 'workflows', 'activities', 'dev', 'examples', 'docs', 'web', 'package-lock.json'];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const npmLogs = join(root, '.cache', 'npm-logs');
const lock = join(root, '.cache', 'prepare.lock');
const lockTimeoutMs = 20 * 60_000;
const lockPollMs = 250;

const needsBuild = process.env.npm_lifecycle_event === 'prestart';
requireNode();
if (!isReady()) {
  takeLock();
  // The command that held the lock before may have done it all.
  if (!isInstalled()) install();
  if (needsBuild && !isBuilt()) build();
}

function isReady() {
  return isInstalled() && (!needsBuild || isBuilt());
}

/** Lets one command at a time install and build in this folder: `npm ci` removes what another one is just installing. */
function takeLock() {
  mkdirSync(dirname(lock), { recursive: true });
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  process.on('exit', () => rmSync(draft, { force: true }));
  const endMs = performance.now() + lockTimeoutMs;
  let announced;
  while (!tryLink(draft)) {
    const owner = Number(readText(lock));
    if (!owner) continue;
    if (!isRunning(owner)) {
      removeStaleLock(draft);
      continue;
    }
    if (performance.now() > endMs) {
      fail(`Process ${owner} has been installing or building in this folder for too long. Stop it, or delete ${lock}`);
    }
    if (announced !== owner) {
      console.log(`Waiting for process ${owner}, which is installing or building in this folder.`);
    }
    announced = owner;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lockPollMs);
  }
  process.on('exit', () => rmSync(lock, { force: true }));
}

/** Creates the lock with its content in one step. Returns false when it exists already. */
function tryLink(draft) {
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock of a process that has ended. If another one has taken the lock since it was read, puts that one back. */
function removeStaleLock(draft) {
  const aside = `${draft}.stale`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (isRunning(Number(readText(aside)))) tryLink(aside);
  rmSync(aside, { force: true });
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > minNode[0] || (major === minNode[0] && minor >= minNode[1])) return;
  fail(`Node ${process.versions.node} is too old. Install ${minNode.join('.')} or newer from nodejs.org.`);
}

/** Compares package-lock.json with npm's record of what it installed. Optional packages may be for another platform. */
function isInstalled() {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  const found = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!wanted) fail('package-lock.json is missing or damaged. Restore it: git checkout package-lock.json');
  if (!found) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    return path === '' || optional || (path in found && found[path].version === version);
  });
}

function install() {
  console.log('Installing packages with npm ci. This takes a minute or two the first time.');
  // The development stack needs development packages, which NODE_ENV=production would leave out.
  const options = [
    '--include=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    `--logs-dir=${npmLogs}`,
  ];
  const problem = npm('ci', ...options);
  if (problem) {
    const log = newestLog() ?? 'in the folder `_logs` of the npm cache (npm config get cache)';
    fail(`npm ci failed (${problem}): the reason is above, and its log is ${log}`);
  }
}

function isBuilt() {
  if (!existsSync(join(root, 'dist', 'src', 'main.js'))) return false;
  return readText(stampFile()) === fingerprint();
}

function build() {
  console.log('Building …');
  const before = fingerprint();
  const problem = npm('run', '--silent', 'build');
  if (problem) fail(`npm run build failed (${problem}): the reason is above`);
  mkdirSync(dirname(stampFile()), { recursive: true });
  writeFileSync(stampFile(), before);
}

function stampFile() {
  return join(root, 'dist', '.sources');
}

/** Hashes names and contents, not times, because a checkout gives every file a new time. */
function fingerprint() {
  const hash = createHash('sha256');
  const settings = readdirSync(root).filter((name) => /^(tsconfig.*|package)\.json$/.test(name));
  for (const name of [...sources, ...settings.sort()]) {
    for (const path of filesOf(join(root, name))) hash.update(`${relative(root, path)}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function filesOf(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name !== 'node_modules' && name !== 'dist');
  return names.sort().flatMap((name) => filesOf(join(path, name)));
}

/** Runs npm in the project's folder. Returns how it failed, or undefined. */
function npm(...args) {
  const { status, signal, error } = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) fail(`npm could not be started (${error.code}). Check that it is on PATH.`);
  return status === 0 ? undefined : (signal ?? `exit ${status}`);
}

function newestLog() {
  if (!existsSync(npmLogs)) return undefined;
  const name = readdirSync(npmLogs).sort().at(-1);
  return name && join(npmLogs, name);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function fail(line) {
  console.error(line);
  process.exit(1);
}
