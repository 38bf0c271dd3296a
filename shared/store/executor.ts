import type { Client } from "@libsql/core/api";
import type { Call } from "../sandbox/call.ts";
import { callDatabase } from "./database-error.ts";
import type { Row } from "./row.ts";
import type { BoundStatement } from "./statement.ts";

/** The rows of a write, and those of the read that ran if there were none. */
export type WriteRows = readonly [rows: readonly Row[], others: readonly Row[]];

/** The caller of a statement. Its signal may be created on first use. */
export type Caller = Pick<Call, "signal">;

/** Runs statements in one round trip each. All methods throw the errors of `callDatabase`. */
export interface Executor {
  /** Runs a read, and returns its rows. */
  read(caller: Caller, statement: BoundStatement): Promise<readonly Row[]> | readonly Row[];
  /** Runs a write, and returns its rows. If there are none, the rows of the read `otherwise` are also returned. */
  write(caller: Caller, statement: BoundStatement, otherwise?: BoundStatement): Promise<WriteRows>;
}

/** Runs statements on any client. */
export class ClientExecutor implements Executor {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async read(caller: Caller, statement: BoundStatement): Promise<readonly Row[]> {
    return (await callDatabase(caller.signal, "reads", () => this.#client.execute(statement))).rows;
  }

  async write(caller: Caller, statement: BoundStatement, otherwise?: BoundStatement): Promise<WriteRows> {
    const results = await callDatabase(caller.signal, "writes", async () =>
      otherwise ? this.#client.batch([statement, otherwise]) : [await this.#client.execute(statement)],
    );
    return [results[0]?.rows ?? [], results[1]?.rows ?? []];
  }
}

/** A client with an executor that is faster than its own methods. */
interface ExecutingClient extends Client {
  readonly executor: Executor;
}

function isExecuting(client: Client): client is ExecutingClient {
  return "executor" in client;
}

/** Returns the client's own executor, otherwise one that uses the client's methods. */
export function executorOf(client: Client): Executor {
  return isExecuting(client) ? client.executor : new ClientExecutor(client);
}
