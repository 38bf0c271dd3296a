import { type Client, createClient } from "@libsql/client/sqlite3";
import type { BoundStatement } from "../../shared/store/statement.ts";

/** Counts the work of statements on a database file. */
export interface EngineSteps {
  /** Runs a statement, and returns the number of instructions of SQLite's virtual machine that it took. */
  count(statement: BoundStatement): Promise<number>;
  close(): void;
}

/** Statements per connection. It keeps its statements until they are collected, and goes through all for each count. */
const perConnection = 50;

/**
 * Opens a file with libSQL's own engine, whose table `sqlite_stmt` shows what `node:sqlite` does not. A step is an
 * instruction, so that every row that is read adds some, whether it is returned or not.
 */
export function openEngineSteps(path: string): EngineSteps {
  const open = (): Client => createClient({ url: `file:${path}` });
  let client = open();
  let statements = 0;
  return {
    async count({ sql, args }) {
      statements++;
      if (statements % perConnection === 0) {
        client.close();
        client = open();
      }
      // The number distinguishes this statement from earlier ones with the same text.
      const text = `/* ${statements} */ ${sql}`;
      await client.execute({ sql: text, args: [...args] });
      const { rows } = await client.execute({
        sql: "select nstep from sqlite_stmt where sql = ?",
        args: [text],
      });
      const steps = Number(rows[0]?.nstep);
      if (!(steps > 0)) throw new Error(`the engine has not counted the steps of ${text}`);
      return steps;
    },
    close: () => client.close(),
  };
}
