import type { Client } from "@libsql/client/http";
import type { Call } from "../sandbox/call.ts";
import { callDatabase } from "./database-error.ts";
import type { Row } from "./row.ts";
import type { BoundStatement } from "./statement.ts";

/** The rows of a statement, and those of the one that was to run otherwise. */
export type WriteRows = readonly [rows: readonly Row[], others: readonly Row[]];

/** Who waits for a statement: its signal may be made when it is first looked at. */
export type Caller = Pick<Call, "signal">;

/** Runs statements for callers, in one round trip each. All methods throw what `callDatabase` throws. */
export interface Executor {
  /** Returns the rows of a statement that only reads. */
  read(caller: Caller, statement: BoundStatement): Promise<readonly Row[]> | readonly Row[];
  /** Returns the rows of a statement that writes, and of another that only reads and matters if there are none. */
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

/** A client that has a better way to run statements than its own methods. */
interface ExecutingClient extends Client {
  readonly executor: Executor;
}

function isExecuting(client: Client): client is ExecutingClient {
  return "executor" in client;
}

/** Returns the executor of a client that has one, else one that any client will do for. */
export function executorOf(client: Client): Executor {
  return isExecuting(client) ? client.executor : new ClientExecutor(client);
}
