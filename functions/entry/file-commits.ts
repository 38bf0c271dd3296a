import { setImmediate } from "node:timers";
import { LibsqlError } from "@libsql/client/http";
import { toLibsqlError } from "./file-error.ts";

/** The delays between two attempts to get a lock that another process holds. */
const firstRetryDelayMs = 2;
const maxRetryDelayMs = 25;

/** Statements that are written all or none. */
export interface Job {
  /** False if an error may leave a part of it behind: it then runs in a savepoint. */
  isAtomic: boolean;
  /** Runs the statements. Returns what tells the caller the outcome, once it is committed. */
  run(): () => void;
  reject(error: LibsqlError): void;
  /** Called when the job has to wait for a lock that another process holds. */
  delayed?(): void;
}

/** The connection that commits. */
export interface Connection {
  readonly closed: boolean;
  readonly isTransaction: boolean;
  /** Runs a statement that controls transactions. */
  control(sql: string): void;
}

/** An error of a single statement that is not SQLite's: it may have written, and then returned what cannot be read. */
const writtenAndUnreadable = new Error("a row that was written cannot be read");

function closedError(): LibsqlError {
  return new LibsqlError("the client is closed", "CLIENT_CLOSED");
}

/**
 * The writes of one connection. Those that arrive in the same turn of the event loop share one commit, in which each
 * fails alone, and are answered only when it is on the disk.
 */
export class FileCommits {
  readonly #connection: Connection;
  readonly #lockTimeoutMs: number;
  #queue: Job[] = [];
  #isWaitingForLock = false;

  constructor(connection: Connection, lockTimeoutMs: number) {
    this.#connection = connection;
    this.#lockTimeoutMs = lockTimeoutMs;
  }

  get isWaiting(): boolean {
    return this.#queue.length > 0;
  }

  /** Runs a job in the next commit. */
  push(job: Job): void {
    if (this.#connection.closed) {
      job.reject(closedError());
      return;
    }
    this.#queue.push(job);
    if (this.#isWaitingForLock) job.delayed?.();
    else if (this.#queue.length === 1) setImmediate(() => this.#flush());
  }

  /** Refuses all that waits. */
  refuse(error: unknown): void {
    for (const job of this.#takeQueue()) job.reject(toLibsqlError(error));
  }

  /** Runs all that waits in one transaction. @throws SQLITE_BUSY, and then all of it still waits */
  commit(): void {
    if (this.#queue.length === 0) return;
    this.#connection.control("BEGIN IMMEDIATE");
    const jobs = this.#takeQueue();
    const answers: (() => void)[] = [];
    try {
      for (const job of jobs) answers.push(job.isAtomic ? this.#attempt(job) : this.#attemptInSavepoint(job));
      this.#connection.control("COMMIT");
    } catch (thrown) {
      if (this.#connection.isTransaction) this.#connection.control("ROLLBACK");
      if (thrown === writtenAndUnreadable) {
        this.#commitInSavepoints(jobs);
        return;
      }
      const error = toLibsqlError(thrown);
      for (const { reject } of jobs) reject(error);
      return;
    }
    for (const answer of answers) answer();
  }

  /** Repeats the attempt while another process holds a lock, without blocking the event loop. */
  async retryWhileBusy<T>(attempt: () => T): Promise<T> {
    const giveUpAt = Date.now() + this.#lockTimeoutMs;
    for (let maxDelayMs = firstRetryDelayMs; ; maxDelayMs = Math.min(maxDelayMs * 2, maxRetryDelayMs)) {
      if (this.#connection.closed) throw closedError();
      try {
        return attempt();
      } catch (thrown) {
        const error = toLibsqlError(thrown);
        if (error.code !== "SQLITE_BUSY" || Date.now() > giveUpAt) throw error;
      }
      // Random, so that processes which compete for the lock do not stay in step.
      const retryDelayMs = (maxDelayMs * (1 + Math.random())) / 2;
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
    }
  }

  /** Commits what waits, at once if no other process holds a lock. */
  #flush(): void {
    try {
      this.commit();
    } catch {
      this.#isWaitingForLock = true;
      for (const job of this.#queue) job.delayed?.();
      this.retryWhileBusy(() => this.commit()).catch((error) => this.refuse(error));
    }
  }

  #takeQueue(): Job[] {
    const jobs = this.#queue;
    this.#queue = [];
    this.#isWaitingForLock = false;
    return jobs;
  }

  /** Runs jobs that were rolled back once more, each in a savepoint of its own. */
  #commitInSavepoints(jobs: readonly Job[]): void {
    for (const job of jobs) job.isAtomic = false;
    this.#queue = [...jobs, ...this.#queue];
    this.commit();
  }

  /**
   * Runs one job.
   * @returns what tells its caller the outcome
   * @throws when the error ended the whole transaction, or the job must be undone, for which it has no savepoint
   */
  #attempt(job: Job): () => void {
    try {
      return job.run();
    } catch (thrown) {
      if (!this.#connection.isTransaction) throw thrown;
      const error = toLibsqlError(thrown);
      if (job.isAtomic && error.rawCode === undefined) throw writtenAndUnreadable;
      return () => job.reject(error);
    }
  }

  /** Runs one job that an error undoes. */
  #attemptInSavepoint(job: Job): () => void {
    const { run, reject } = job;
    this.#connection.control("SAVEPOINT job");
    const answer = this.#attempt({
      isAtomic: false,
      run: () => {
        try {
          return run();
        } catch (thrown) {
          if (this.#connection.isTransaction) this.#connection.control("ROLLBACK TO job");
          throw thrown;
        }
      },
      reject,
    });
    this.#connection.control("RELEASE job");
    return answer;
  }
}
