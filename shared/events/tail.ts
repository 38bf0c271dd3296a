import { isCodeOf } from "../errors/error.ts";
import type { EventLog } from "./event-log.ts";
import type { LoggedEvent } from "./logged-event.ts";

/** Maximum number of recent events in memory, for each namespace that is watched. */
const maxRecent = 256;

/** Maximum number of events in one read. */
const maxRead = 256;

/** The end of the log of a namespace, shared by all who watch it in this process. */
export class Tail {
  readonly namespace: string;
  readonly #log: EventLog;
  #last: number;
  /** The most recent events, without a gap, up to the last one. */
  #recent: LoggedEvent[] = [];
  readonly #waiting = new Set<() => void>();
  #reading: Promise<void> | undefined;
  #isStale = false;
  /** The error of the log, if it does not continue where it was read to. */
  #failure: unknown;
  /** The number of watches. */
  watches = 0;

  /** @param last the end of the log */
  constructor(log: EventLog, namespace: string, last: number) {
    this.#log = log;
    this.namespace = namespace;
    this.#last = last;
  }

  /** Returns the sequence of the last event that was read. */
  get last(): number {
    return this.#last;
  }

  /** Returns false if the log does not continue where it was read to: it was restored from a backup. */
  get isUsable(): boolean {
    return this.#failure === undefined;
  }

  /**
   * Returns at most `limit` events after a sequence; undefined if some of them are no longer in memory.
   * @throws `out_of_range` if the log does not continue where it was read to
   */
  after(sequence: number, limit: number): readonly LoggedEvent[] | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    if (sequence >= this.#last) return [];
    const first = this.#recent[0]?.sequence ?? this.#last + 1;
    if (sequence + 1 < first) return undefined;
    const from = sequence + 1 - first;
    return this.#recent.slice(from, from + limit);
  }

  /** Reads new events, and wakes those who wait for them. Concurrent calls share the reads. */
  advance(): Promise<void> {
    this.#isStale = true;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Calls a function once when there are new events. @returns a function that cancels it */
  onNext(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  async #read(): Promise<void> {
    const { signal } = new AbortController();
    while (this.#isStale) {
      this.#isStale = false;
      const range = { namespace: this.namespace, after: this.#last, limit: maxRead };
      const { events } = await this.#log.read({ signal }, range).catch((error: unknown) => {
        if (isCodeOf(error, "out_of_range")) this.#fail(error);
        throw error;
      });
      const newest = events.at(-1);
      if (!newest) continue;
      if (events.length === maxRead) this.#isStale = true;
      this.#last = newest.sequence;
      this.#recent = [...this.#recent, ...events].slice(-maxRecent);
      this.#wake();
    }
  }

  #fail(error: unknown): void {
    this.#failure = error;
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
