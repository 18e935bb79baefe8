// Applies the migrations of a folder in a process of its own, because Jest cannot load node-pg-migrate: DATABASE_URL FOLDER
import { migrate } from '../../src/db/migrate';

const [databaseUrl, folder] = process.argv.slice(3) as [string, string];
migrate(databaseUrl, folder).catch((error: Error) => {
  console.error(error);
  process.exitCode = 1;
});
