import type { Client, LibsqlError } from "@libsql/client/http";
import { abortError } from "../../shared/errors/abort.ts";
import { toDatabaseError } from "../../shared/store/database-error.ts";
import { type Caller, ClientExecutor, type Executor, type WriteRows } from "../../shared/store/executor.ts";
import type { Row } from "../../shared/store/row.ts";
import type { BoundStatement } from "../../shared/store/statement.ts";

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

/** An engine in this process, which answers without being waited for. */
export interface Engine {
  /** Runs a statement that only reads. @throws LibsqlError, `SQLITE_BUSY` for a lock that another process holds */
  readNow(statement: BoundStatement): readonly Row[];
  /** Runs a write in the next commit. */
  writeSoon(write: EngineWrite): void;
}

/**
 * Runs statements on an embedded engine. It looks at a caller's signal only when a lock keeps it waiting: all else is
 * done in less time than a signal and its timer cost to make.
 */
export class FileExecutor implements Executor {
  readonly #engine: Engine;
  readonly #patient: Executor;

  constructor(engine: Engine, client: Client) {
    this.#engine = engine;
    this.#patient = new ClientExecutor(client);
  }

  read(caller: Caller, statement: BoundStatement): Promise<readonly Row[]> | readonly Row[] {
    try {
      return this.#engine.readNow(statement);
    } catch {
      // Locked, most likely: the ordinary way waits and tries again, or reports what is wrong.
      return this.#patient.read(caller, statement);
    }
  }

  write(caller: Caller, statement: BoundStatement, otherwise?: BoundStatement): Promise<WriteRows> {
    return new Promise((resolve, reject) => {
      let stopFollowing: (() => void) | undefined;
      this.#engine.writeSoon({
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
