import { setImmediate } from "node:timers";
import { LibsqlError } from "@libsql/core/api";
import { toLibsqlError } from "./libsql-error.ts";

/** Delays between attempts to get a lock that another process holds. */
const firstRetryDelayMs = 2;
const maxRetryDelayMs = 25;

/** A write of one or more statements, all or nothing. */
export interface PendingWrite {
  /** False if an error may leave a part of it behind. It then runs in a savepoint. */
  isAtomic: boolean;
  /** Runs the statements. Returns a function that reports the outcome to the caller, to be called after the commit. */
  run(): () => void;
  reject(error: LibsqlError): void;
  /** Called if the write has to wait for a lock that another process holds. */
  delayed?(): void;
}

/** The connection that commits. */
export interface Connection {
  readonly closed: boolean;
  readonly isTransaction: boolean;
  /** Runs a statement that controls transactions. */
  control(sql: string): void;
}

/**
 * Thrown if a write without a savepoint must be undone: its statement wrote a row whose values cannot be read, or its
 * event could not be appended.
 */
const writtenInPart = new Error("a write failed after its first effect");

function closedError(): LibsqlError {
  return new LibsqlError("the client is closed", "CLIENT_CLOSED");
}

/**
 * Group commit for the writes of one connection. Writes that arrive in the same turn of the event loop share a commit.
 * Each can fail without affecting the others, and is answered once the commit is on the disk.
 */
export class GroupCommit {
  readonly #connection: Connection;
  readonly #lockTimeoutMs: number;
  #queue: PendingWrite[] = [];
  #isWaitingForLock = false;

  constructor(connection: Connection, lockTimeoutMs: number) {
    this.#connection = connection;
    this.#lockTimeoutMs = lockTimeoutMs;
  }

  get isWaiting(): boolean {
    return this.#queue.length > 0;
  }

  /** Adds a write to the next commit. */
  push(write: PendingWrite): void {
    if (this.#connection.closed) {
      write.reject(closedError());
      return;
    }
    this.#queue.push(write);
    if (this.#isWaitingForLock) write.delayed?.();
    else if (this.#queue.length === 1) setImmediate(() => this.#flush());
  }

  /** Rejects all pending writes. */
  rejectAll(error: unknown): void {
    for (const write of this.#takeQueue()) write.reject(toLibsqlError(error));
  }

  /** Runs all pending writes in one transaction. @throws SQLITE_BUSY, and all of them stay pending */
  commit(): void {
    if (this.#queue.length === 0) return;
    this.#connection.control("BEGIN IMMEDIATE");
    const writes = this.#takeQueue();
    const answers: (() => void)[] = [];
    try {
      for (const write of writes) {
        answers.push(write.isAtomic ? this.#attempt(write) : this.#attemptInSavepoint(write));
      }
      this.#connection.control("COMMIT");
    } catch (thrown) {
      if (this.#connection.isTransaction) this.#connection.control("ROLLBACK");
      if (thrown === writtenInPart) {
        this.#commitInSavepoints(writes);
        return;
      }
      const error = toLibsqlError(thrown);
      for (const { reject } of writes) reject(error);
      return;
    }
    for (const answer of answers) answer();
  }

  /** Retries an attempt while another process holds a lock, without blocking the event loop. */
  async retryWhileBusy<T>(attempt: () => T): Promise<T> {
    const giveUpAtMs = Date.now() + this.#lockTimeoutMs;
    for (let maxDelayMs = firstRetryDelayMs; ; maxDelayMs = Math.min(maxDelayMs * 2, maxRetryDelayMs)) {
      if (this.#connection.closed) throw closedError();
      try {
        return attempt();
      } catch (thrown) {
        const error = toLibsqlError(thrown);
        if (error.code !== "SQLITE_BUSY" || Date.now() > giveUpAtMs) throw error;
      }
      // Random, so that competing processes do not retry in step.
      const retryDelayMs = (maxDelayMs * (1 + Math.random())) / 2;
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
    }
  }

  /** Commits the pending writes, immediately if no other process holds a lock. */
  #flush(): void {
    try {
      this.commit();
    } catch {
      this.#isWaitingForLock = true;
      for (const write of this.#queue) write.delayed?.();
      this.retryWhileBusy(() => this.commit()).catch((error) => this.rejectAll(error));
    }
  }

  #takeQueue(): PendingWrite[] {
    const writes = this.#queue;
    this.#queue = [];
    this.#isWaitingForLock = false;
    return writes;
  }

  /** Repeats writes that were rolled back, each in its own savepoint. */
  #commitInSavepoints(writes: readonly PendingWrite[]): void {
    for (const write of writes) write.isAtomic = false;
    this.#queue = [...writes, ...this.#queue];
    this.commit();
  }

  /**
   * Runs one write.
   * @returns a function that reports the outcome to its caller
   * @throws if the error ended the whole transaction, or the write must be undone but has no savepoint
   */
  #attempt(write: PendingWrite): () => void {
    try {
      return write.run();
    } catch (thrown) {
      if (!this.#connection.isTransaction) throw thrown;
      const error = toLibsqlError(thrown);
      if (write.isAtomic && error.rawCode === undefined) throw writtenInPart;
      return () => write.reject(error);
    }
  }

  /** Runs one write in a savepoint, and undoes it if it fails. */
  #attemptInSavepoint(write: PendingWrite): () => void {
    const { run, reject } = write;
    this.#connection.control("SAVEPOINT pending_write");
    const answer = this.#attempt({
      isAtomic: false,
      run: () => {
        try {
          return run();
        } catch (thrown) {
          if (this.#connection.isTransaction) this.#connection.control("ROLLBACK TO pending_write");
          throw thrown;
        }
      },
      reject,
    });
    this.#connection.control("RELEASE pending_write");
    return answer;
  }
}
