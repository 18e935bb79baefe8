// Starts the development stack with the environment given as JSON, prints one line of JSON, and stops it on SIGTERM.
import { loadConfig } from '../../src/config';
import { startStack } from '../../dev/start-stack';
import { writeStackFile } from '../../dev/stack-file';

async function main(environment: NodeJS.ProcessEnv): Promise<void> {
  const config = loadConfig(environment);
  const stack = await startStack(config, () => {});
  const { databaseUrl, temporalAddress: temporal, smtpUrl, mailboxUrl: mailbox, pids } = stack;
  writeStackFile(config.dataDir, { api: '', apiKey: '', account: '', temporal, mailbox, pids });
  process.once('SIGTERM', () => void stack.stop().then(() => process.exit(0)));
  console.log(JSON.stringify({ databaseUrl, temporal, smtpUrl, mailbox, pids }));
}

main(JSON.parse(process.argv[3]!)).catch((error: Error) => {
  console.log(JSON.stringify({ error: `${error.name}: ${error.message}` }));
  process.exit(1);
});
