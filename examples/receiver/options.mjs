import { parseArgs } from 'node:util';

export const HELP = `Receives webhooks, verifies their signatures and prints one line for each.

  npm run receiver -- [options]

  --port <port>     port to listen on (default 4000)
  --secret <secret> the endpoint's secret, whsec_…; also read from HANDL_SECRET. Without one, the receiver
                    registers itself as an endpoint of the product that \`npm start\` runs.
  --fail [status]   return this status, 300 to 599 (default 500)
  --hang            never respond
  --redirect        return 302
  --help            show this text`;

/**
 * Parses the command line.
 * @returns {{help: boolean, port: number, secret?: string, response: number | 'hang'}}
 * @throws {Error} whose message says what to correct
 */
export function readOptions(args, env) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true, // The status after --fail.
    options: {
      port: { type: 'string', default: '4000' },
      secret: { type: 'string', default: env.HANDL_SECRET },
      fail: { type: 'boolean' },
      hang: { type: 'boolean' },
      redirect: { type: 'boolean' },
      help: { type: 'boolean', default: false },
    },
  });
  const port = wholeNumber('--port', values.port, 0, 65_535);
  if ([values.fail, values.hang, values.redirect].filter(Boolean).length > 1) {
    throw new Error('Use one of --fail, --hang and --redirect.');
  }
  if (positionals.length > (values.fail ? 1 : 0)) {
    throw new Error(`Unknown argument "${positionals.at(-1)}". See --help.`);
  }
  const failStatus = wholeNumber('--fail', positionals[0] ?? '500', 300, 599);
  const response = values.hang ? 'hang' : values.redirect ? 302 : values.fail ? failStatus : 200;
  return { help: values.help, port, secret: values.secret || undefined, response };
}

function wholeNumber(name, text, min, max) {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(number >= min && number <= max)) {
    throw new Error(`${name} must be a number from ${min} to ${max}, not "${text}".`);
  }
  return number;
}
