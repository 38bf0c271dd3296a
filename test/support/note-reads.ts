import type { Client } from "@libsql/client/http";
import { type Executor, executorOf } from "../../shared/store/executor.ts";
import type { Row } from "../../shared/store/row.ts";
import type { BoundStatement } from "../../shared/store/statement.ts";

/** Returns the client of a database file, which also passes each of a store's reads to `note`. */
export function noteReads(
  client: Client,
  note: (statement: BoundStatement, rows: readonly Row[]) => void,
): Client {
  const inner = executorOf(client);
  const executor: Executor = {
    async read(caller, statement) {
      const rows: readonly Row[] = await inner.read(caller, statement);
      note(statement, rows);
      return rows;
    },
    async readAll(caller, statements) {
      const lists = await inner.readAll(caller, statements);
      for (const [at, statement] of statements.entries()) note(statement, lists[at] ?? []);
      return lists;
    },
    write: (...write) => inner.write(...write),
  };
  return new Proxy(client, {
    get(target, name) {
      if (name === "executor") return executor;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
