import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { services } from './services';

export interface OwnDatabase {
  /** Of the role. */
  url: string;
  role: string;
  name: string;
  /** Runs a statement in the database as the superuser. */
  admin(statement: string): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** Creates an empty database that an ordinary role owns. */
export async function createOwnDatabase(): Promise<OwnDatabase> {
  const id = randomBytes(6).toString('hex');
  const [name, role, password] = [`handl_${id}`, `owner_${id}`, randomBytes(12).toString('hex')];
  const run = async (url: string, statement: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  };
  const server = services().databaseUrl;
  const own = new URL(server);
  own.pathname = `/${name}`;
  await run(server, `create role ${role} login password '${password}'`);
  await run(server, `create database ${name} owner ${role} template template0`);
  const adminUrl = own.href;
  [own.username, own.password] = [role, password];
  return {
    ...{ url: own.href, role, name },
    admin: (statement) => run(adminUrl, statement),
    async drop() {
      await run(server, `drop database if exists ${name} with (force)`);
      await run(server, `drop role ${role}`);
    },
  };
}
