import type { Client, LibsqlError } from "@libsql/core/api";
import { abortError } from "../../shared/errors/abort.ts";
import { toDatabaseError } from "../../shared/store/database-error.ts";
import {
  type Caller,
  ClientExecutor,
  type Executor,
  type RowLists,
  type Write,
  type WriteRows,
} from "../../shared/store/executor.ts";
import type { Row } from "../../shared/store/row.ts";
import type { BoundStatement } from "../../shared/store/statement.ts";

/** A write for an engine, with callbacks for its outcome. Exactly one of `resolve` and `reject` is called. */
export interface EngineWrite extends Write {
  /** Called after the commit. */
  resolve(rows: WriteRows): void;
  reject(error: LibsqlError): void;
  /** Is called if the write has to wait for a lock that another process holds. */
  delayed(): void;
}

/** A database engine in this process, with synchronous reads. */
export interface Engine {
  /** Runs a read. @throws LibsqlError; `SQLITE_BUSY` if another process holds a lock */
  readNow(statement: BoundStatement): readonly Row[];
  /** Runs several reads, as `readNow` does. No read sees an older state than the one before it. */
  readAllNow(statements: readonly BoundStatement[]): RowLists;
  /** Adds a write to the next commit. */
  writeSoon(write: EngineWrite): void;
}

/**
 * Runs statements on an embedded engine. It reads a caller's signal only if a lock delays a write: creating a signal
 * and its timer costs more time than an undelayed statement.
 */
export class EmbeddedExecutor implements Executor {
  readonly #engine: Engine;
  readonly #retrying: Executor;

  constructor(engine: Engine, client: Client) {
    this.#engine = engine;
    this.#retrying = new ClientExecutor(client);
  }

  read(caller: Caller, statement: BoundStatement): Promise<readonly Row[]> | readonly Row[] {
    try {
      return this.#engine.readNow(statement);
    } catch {
      // Probably locked: the client retries, or reports the actual error.
      return this.#retrying.read(caller, statement);
    }
  }

  readAll(caller: Caller, statements: readonly BoundStatement[]): Promise<RowLists> | RowLists {
    try {
      return this.#engine.readAllNow(statements);
    } catch {
      return this.#retrying.readAll(caller, statements);
    }
  }

  write(caller: Caller, { statement, event, otherwise, more }: Write): Promise<WriteRows> {
    return new Promise((resolve, reject) => {
      let stopFollowing: (() => void) | undefined;
      this.#engine.writeSoon({
        statement,
        event,
        otherwise,
        more,
        resolve(rows) {
          stopFollowing?.();
          resolve(rows);
        },
        reject(error) {
          stopFollowing?.();
          reject(toDatabaseError(error));
        },
        delayed() {
          const { signal } = caller;
          const onAbort = () => reject(abortError(signal));
          if (signal.aborted) onAbort();
          signal.addEventListener("abort", onAbort, { once: true });
          stopFollowing = () => signal.removeEventListener("abort", onAbort);
        },
      });
    });
  }
}
