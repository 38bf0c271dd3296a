import type { Client, LibsqlError } from "@libsql/client/http";
import { abortError } from "../errors/abort.ts";
import { callDatabase, toDatabaseError } from "./database-error.ts";
import type { Row } from "./row.ts";
import type { BoundStatement } from "./statement.ts";

/** A write that an engine is to carry out, and the callbacks for its outcome, of which one is called. */
export interface EngineWrite {
  readonly statement: BoundStatement;
  /** Runs in the same transaction if the statement returned no row; it only reads. */
  readonly otherwise: BoundStatement | undefined;
  /** Called after the commit, with the rows of both. */
  resolve(rows: readonly Row[], others: readonly Row[]): void;
  reject(error: LibsqlError): void;
  /** Called when the write has to wait for a lock that another process holds. */
  delayed(): void;
}

/** A client whose engine runs in this process, and answers without being waited for. */
export interface EmbeddedClient extends Client {
  /** Runs a statement that only reads. @throws LibsqlError, `SQLITE_BUSY` for a lock that another process holds */
  readNow(statement: BoundStatement): readonly Row[];
  /** Runs a write in the next commit. */
  writeSoon(write: EngineWrite): void;
}

function isEmbedded(client: Client): client is EmbeddedClient {
  return "readNow" in client;
}

/** The rows of a statement, and those of the one that was to run otherwise. */
export type WriteRows = readonly [rows: readonly Row[], others: readonly Row[]];

/** Runs statements for callers, in one round trip each. All methods throw what `callDatabase` throws. */
export interface Executor {
  /** Returns the rows of a statement that only reads. */
  read(signal: AbortSignal, statement: BoundStatement): Promise<readonly Row[]> | readonly Row[];
  /** Returns the rows of a statement that writes, and of another that only reads and matters if there are none. */
  write(signal: AbortSignal, statement: BoundStatement, otherwise?: BoundStatement): Promise<WriteRows>;
}

/** Runs statements on any client. */
class ClientExecutor implements Executor {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async read(signal: AbortSignal, statement: BoundStatement): Promise<readonly Row[]> {
    return (await callDatabase(signal, "reads", () => this.#client.execute(statement))).rows;
  }

  async write(
    signal: AbortSignal,
    statement: BoundStatement,
    otherwise?: BoundStatement,
  ): Promise<WriteRows> {
    const results = await callDatabase(signal, "writes", async () =>
      otherwise ? this.#client.batch([statement, otherwise]) : [await this.#client.execute(statement)],
    );
    return [results[0]?.rows ?? [], results[1]?.rows ?? []];
  }
}

/** Runs statements on an embedded engine, without timers and listeners while nothing is waited for. */
class EmbeddedExecutor implements Executor {
  readonly #client: EmbeddedClient;
  readonly #patient: Executor;

  constructor(client: EmbeddedClient) {
    this.#client = client;
    this.#patient = new ClientExecutor(client);
  }

  read(signal: AbortSignal, statement: BoundStatement): Promise<readonly Row[]> | readonly Row[] {
    if (signal.aborted) throw abortError(signal);
    try {
      return this.#client.readNow(statement);
    } catch {
      // Locked, most likely: the ordinary way waits and tries again, or reports what is wrong.
      return this.#patient.read(signal, statement);
    }
  }

  write(signal: AbortSignal, statement: BoundStatement, otherwise?: BoundStatement): Promise<WriteRows> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) throw abortError(signal);
      let stopFollowing: (() => void) | undefined;
      this.#client.writeSoon({
        statement,
        otherwise,
        resolve(rows, others) {
          stopFollowing?.();
          resolve([rows, others]);
        },
        reject(error) {
          stopFollowing?.();
          reject(toDatabaseError(error));
        },
        delayed() {
          const onAbort = () => reject(abortError(signal));
          if (signal.aborted) onAbort();
          signal.addEventListener("abort", onAbort, { once: true });
          stopFollowing = () => signal.removeEventListener("abort", onAbort);
        },
      });
    });
  }
}

/** Returns the quickest executor that a client allows. */
export function createExecutor(client: Client): Executor {
  return isEmbedded(client) ? new EmbeddedExecutor(client) : new ClientExecutor(client);
}
