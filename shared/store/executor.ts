import type { Client } from "@libsql/core/api";
import type { Call } from "../sandbox/call.ts";
import { callDatabase } from "./database-error.ts";
import type { Row } from "./row.ts";
import type { BoundStatement } from "./statement.ts";

/** A write with the statements that belong to it. All of them take effect together, or none does. */
export interface Write {
  /** Returns rows only if it changes something. */
  readonly statement: BoundStatement;
  /** Appends the event of the change. It appends nothing if the statement before it changed nothing. */
  readonly event: BoundStatement;
  /** A read for the case that the statement returns no rows. */
  readonly otherwise?: BoundStatement | undefined;
  /** Further statements. The first does nothing if no event was appended. */
  readonly more?: readonly BoundStatement[] | undefined;
}

/** The rows of a write: of its statement, of its `otherwise` if that had none, and of the first further statement. */
export type WriteRows = readonly [rows: readonly Row[], others: readonly Row[], more: readonly Row[]];

/** The rows of each of several reads. */
export type RowLists = readonly (readonly Row[])[];

/** The caller of a statement. Its signal may be created on first use. */
export type Caller = Pick<Call, "signal">;

/** Runs statements in one round trip each. All methods throw the errors of `callDatabase`. */
export interface Executor {
  /** Runs a read, and returns its rows. */
  read(caller: Caller, statement: BoundStatement): Promise<readonly Row[]> | readonly Row[];
  /** Runs several reads in one round trip. No read sees an older state than the one before it. */
  readAll(caller: Caller, statements: readonly BoundStatement[]): Promise<RowLists> | RowLists;
  /** Runs a write, and returns its rows. */
  write(caller: Caller, write: Write): Promise<WriteRows>;
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

  async readAll(caller: Caller, statements: readonly BoundStatement[]): Promise<RowLists> {
    const results = await callDatabase(caller.signal, "reads", () =>
      this.#client.batch([...statements], "read"),
    );
    return results.map(({ rows }) => rows);
  }

  async write(caller: Caller, { statement, event, otherwise, more = [] }: Write): Promise<WriteRows> {
    const before = otherwise ? [statement, event, otherwise] : [statement, event];
    const results = await callDatabase(caller.signal, "writes", () =>
      this.#client.batch([...before, ...more]),
    );
    const rows = (at: number) => results[at]?.rows ?? [];
    return [rows(0), otherwise ? rows(2) : [], rows(before.length)];
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
