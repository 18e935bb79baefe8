// `npm run dev`: the product and the page from their sources. A change of the server's sources or of a migration restarts the
// product. The page is served by Vite and reloads in the browser. PostgreSQL and Temporal keep running.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, watch } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createServer as createPage } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Not the folder of `npm start`: the schema and the data of unfinished code stay here. */
const dataDir = resolve(process.env.DATA_DIR || join(root, '.data', 'dev'));
/** Another one if it is in use. */
const PAGE_PORT = 5173;
/** One save can cause several events. */
const DEBOUNCE_MS = 200;

const children = new Set();
let isStopping = false;
let product;
let isStale = false;
let isRestarting = false;

function start(args, { env = process.env, stdout = 'inherit' } = {}) {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', stdout, 'inherit'] });
  children.add(child);
  return child.once('exit', () => children.delete(child));
}

async function end(child) {
  if (!children.has(child)) return;
  const exited = once(child, 'exit');
  child.kill();
  await exited;
}

/** Compiles at every change; calls `onBuilt` each time that there was no error. */
function compile(onBuilt) {
  const args = ['-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'];
  const compiler = start([join(root, 'node_modules', 'typescript', 'bin', 'tsc'), ...args], { stdout: 'pipe' });
  createInterface(compiler.stdout).on('line', (line) => {
    if (line) console.log(line);
    if (/Found 0 errors/.test(line)) onBuilt();
  });
  return once(compiler, 'exit');
}

/** PostgreSQL and Temporal, held by this process. @throws {Error} with one line that says what is wrong. */
function startServices() {
  const require = createRequire(import.meta.url);
  const { loadConfig } = require('../dist/src/config.js');
  const { startStack } = require('../dist/dev/start-stack.js');
  // With the address of a mail server no mailbox starts here. The product starts it, because it offers the demo account
  // only if it runs a part of the stack itself.
  const env = { ...process.env, DATA_DIR: join(dataDir, 'services'), SMTP_URL: 'smtp://127.0.0.1' };
  return startStack(loadConfig(env), console.log);
}

/** The page, and through it the API, at one address. @returns that address */
async function startPage(api) {
  const withSlash = { target: api, bypass: () => '/settings/api/' };
  const proxy = { '^/(?!settings/api)': api, '/settings/api/demo-key': api, '^/settings/api$': withSlash };
  // A server of Vite's own would end this process at SIGTERM, before anything else has ended.
  const server = createHttpServer();
  const options = { middlewareMode: true, hmr: { server }, proxy };
  const page = await createPage({ configFile: join(root, 'web', 'vite.config.mts'), server: options });
  server.on('request', page.middlewares).once('error', () => server.listen(0, '127.0.0.1'));
  await new Promise((listening) => server.listen(PAGE_PORT, '127.0.0.1', listening));
  return `http://127.0.0.1:${server.address().port}`;
}

/** Starts the product, or starts it again: once for all changes until then. */
async function restart(env) {
  isStale = true;
  if (isRestarting) return;
  isRestarting = true;
  while (isStale && !isStopping) {
    await sleep(DEBOUNCE_MS);
    isStale = false;
    for (const step of ['temporal/bundle-workflows', 'api/docs/build-docs']) {
      if (!isStopping) await once(start([`dist/src/${step}.js`]), 'exit');
    }
    await end(product);
    if (!isStopping) product = start(['dist/src/main.js'], { env });
  }
  isRestarting = false;
}

async function main() {
  let onBuilt;
  const built = new Promise((resolve) => (onBuilt = resolve));
  const stopAsked = new Promise((stop) => ['SIGINT', 'SIGTERM'].forEach((signal) => process.on(signal, stop)));
  // Otherwise the next `npm start` would take for its own what is compiled from here on.
  rmSync(join(root, 'dist', '.sources'), { force: true });
  const over = Promise.race([stopAsked, compile(() => onBuilt())]).then(() => (isStopping = true));
  let services;
  try {
    await Promise.race([built, over]);
    if (isStopping) return;
    services = await startServices();
    const { apiPort: PORT, databaseUrl: DATABASE_URL, temporalAddress: TEMPORAL_ADDRESS, temporalUiUrl } = services;
    const PUBLIC_URL = await startPage(`http://127.0.0.1:${PORT}`);
    const links = { PUBLIC_URL, TEMPORAL_UI_URL: temporalUiUrl };
    const env = { ...links, ...process.env, DATA_DIR: dataDir, PORT, DATABASE_URL, TEMPORAL_ADDRESS };
    onBuilt = () => restart(env);
    watch(join(root, 'migrations'), onBuilt);
    onBuilt();
    await over;
  } finally {
    isStopping = true;
    await Promise.all([...children].map(end));
    await services?.stop();
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(/^(Config|Stack)Error$/.test(error.name) ? error.message : error);
    process.exit(1);
  },
);
