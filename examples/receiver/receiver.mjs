import { createApp, PATH } from './app.mjs';
import { HELP, readOptions } from './options.mjs';
import { register } from './register.mjs';

function start({ port, secret, response }) {
  let resolveSecret;
  const secretPromise = new Promise((resolve) => (resolveSecret = resolve));
  const server = createApp(secretPromise, response).listen(port, '127.0.0.1');
  server.once('error', (error) => {
    const isInUse = error.code === 'EADDRINUSE';
    fail(isInUse ? `Port ${port} is in use. Choose another: npm run receiver -- --port ${port + 1}` : error.message);
  });
  server.once('listening', async () => {
    const url = `http://127.0.0.1:${server.address().port}${PATH}`;
    try {
      resolveSecret(secret ?? (await register(url, process.env.DATA_DIR || '.data')));
      console.log(`Listening on ${url} (Ctrl-C stops it)`);
    } catch (error) {
      fail(error.message);
    }
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) console.log(HELP);
  else start(options);
} catch (error) {
  fail(error.message);
}
