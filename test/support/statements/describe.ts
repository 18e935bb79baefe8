import type { Client, Connection, FieldDef, Submittable } from 'pg';

/** What PostgreSQL says it would return for a statement that it does not execute. */
class Description implements Submittable {
  readonly columns: Promise<FieldDef[]>;
  private fields: FieldDef[] = [];
  private resolve!: (fields: FieldDef[]) => void;
  private reject!: (error: Error) => void;

  constructor(private readonly text: string) {
    this.columns = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  submit(connection: Connection): void {
    connection.parse({ name: '', text: this.text, types: [] }, true);
    connection.describe({ type: 'S', name: '' }, true);
    connection.sync();
  }

  /** Does not come for a statement without a result. */
  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    this.fields = fields;
  }

  handleError(error: Error): void {
    this.reject(error);
  }

  handleReadyForQuery(): void {
    this.resolve(this.fields);
  }
}

/**
 * The columns that a statement would return, by Parse and Describe of the extended query protocol
 * (https://www.postgresql.org/docs/current/protocol-flow.html).
 * @throws {DatabaseError} when PostgreSQL does not accept the statement.
 */
export const describeStatement = (client: Client, text: string): Promise<FieldDef[]> =>
  client.query(new Description(text)).columns;
