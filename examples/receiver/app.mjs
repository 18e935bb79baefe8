import express from 'express';
import { verify } from './verify.mjs';

export const PATH = '/webhooks/handl';
const MAX_BODY_BYTES = 1_048_576;
const MAX_REMEMBERED_IDS = 1_000;

/**
 * Creates the receiver as an Express app. To make it your own, keep verify.mjs and the first route, and replace print().
 * @param {Promise<string>} secretPromise resolves once the receiver is registered, which needs a server that listens
 * @param {number | 'hang'} response the status to return for a verified event, or 'hang' to never respond
 */
export function createApp(secretPromise, response) {
  const seenIds = new Set();
  const app = express();

  // The signature covers the raw bytes, which express.json() would discard.
  app.post(PATH, express.raw({ type: () => true, limit: MAX_BODY_BYTES }), async (req, res) => {
    const rawBody = req.body ?? Buffer.alloc(0);
    const signature = req.get('X-HanDl-Signature');
    if (!verify(rawBody, signature, await secretPromise)) {
      print(req, `${signature ? 'WRONG SIGNATURE' : 'NO SIGNATURE'}, returned 401`);
      res.sendStatus(401);
      return;
    }

    // A test event carries example data: a real receiver returns 2xx and does nothing else.
    const test = req.get('X-HanDl-Test') === 'true' ? 'TEST, ' : '';
    // Equal to the header webhook-id and the same on every attempt. Unlike the header, it is covered by the signature.
    const { id } = JSON.parse(rawBody.toString());
    const seenBefore = seenIds.has(id) ? 'seen before, ' : '';
    print(req, `${test}verified, ${seenBefore}${response === 'hang' ? 'no response sent' : `returned ${response}`}`);
    remember(seenIds, id);

    if (response === 'hang') return;
    if (response === 302) res.location('/elsewhere');
    res.sendStatus(response);
  });

  app.use((req, res) => {
    print(req, `not for ${PATH}, returned 404`);
    res.sendStatus(404);
  });
  app.use((error, req, res, _next) => {
    const status = error.status ?? 500;
    print(req, `${error.message}, returned ${status}`);
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

// Headers of an unverified request could contain control characters for the terminal.
function printable(header = '-') {
  return header.slice(0, 64).replace(/[^\x20-\x7e]/g, '?');
}
