import express from 'express';
import { verify } from './verify.mjs';

export const PATH = '/webhooks/handl';
const MAX_BODY_BYTES = 1_048_576;
const MAX_REMEMBERED_IDS = 1_000;

/**
 * The receiver as an Express app. Yours needs verify.mjs, the first route, and your own work in place of print().
 * @param {Promise<string>} secretKnown a promise, because registering needs the port, and the port a server
 * @param {number | 'hang'} answer the status to give to what is verified
 */
export function createApp(secretKnown, answer) {
  const seenIds = new Set();
  const app = express();

  // The raw bytes are what is signed; express.json() would lose them.
  app.post(PATH, express.raw({ type: () => true, limit: MAX_BODY_BYTES }), async (req, res) => {
    const rawBody = req.body ?? Buffer.alloc(0);
    const signature = req.get('X-HanDl-Signature');
    if (!verify(rawBody, signature, await secretKnown)) {
      print(req, `${signature ? 'WRONG SIGNATURE' : 'NO SIGNATURE'}, answered 401`);
      res.sendStatus(401);
      return;
    }

    // Equal to the header webhook-id, the same on every attempt, and covered by the signature.
    const { id } = JSON.parse(rawBody.toString());
    const seenBefore = seenIds.has(id) ? 'seen before, ' : '';
    print(req, `verified, ${seenBefore}${answer === 'hang' ? 'not answered' : `answered ${answer}`}`);
    remember(seenIds, id);

    if (answer === 'hang') return;
    if (answer === 302) res.location('/elsewhere');
    res.sendStatus(answer);
  });

  app.use((req, res) => {
    print(req, `not for ${PATH}, answered 404`);
    res.sendStatus(404);
  });
  app.use((error, req, res, _next) => {
    const status = error.status ?? 500;
    print(req, `${error.message}, answered ${status}`);
    res.sendStatus(status);
  });
  return app;
}

function remember(seenIds, id) {
  seenIds.add(id);
  if (seenIds.size > MAX_REMEMBERED_IDS) seenIds.delete(seenIds.values().next().value);
}

function print(req, verdict) {
  const [type, id, attempt] = ['X-HanDl-Event', 'webhook-id', 'X-HanDl-Attempt'].map((name) =>
    printable(req.get(name)),
  );
  console.log(`${new Date().toISOString().slice(11, 19)}  ${type}  ${id}  attempt ${attempt}  ${verdict}`);
}

// Headers of a POST that nobody has verified could carry control codes for the terminal.
function printable(header = '-') {
  return header.slice(0, 64).replace(/[^\x20-\x7e]/g, '?');
}
