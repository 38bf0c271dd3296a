import { abortError } from "../errors/abort.ts";
import { SandboxError } from "../errors/error.ts";
import type { Caller } from "../store/executor.ts";
import type { EventLog, LogPage, LogRange } from "./event-log.ts";
import type { LoggedEvent } from "./logged-event.ts";
import { Tail } from "./tail.ts";

/** Maximum number of events that a watch returns together. */
const maxTogether = 100;

export interface FeedOptions {
  /** False on platforms where requests must not share I/O: each watch then reads the log by itself. */
  readonly isShared: boolean;
  /** Interval between two looks for events of other servers while a namespace is watched, in milliseconds. */
  readonly pollMs: number;
  readonly maxWatches: number;
}

/** A reader of new events. Close it when it is no longer read. */
export interface Watch {
  /**
   * Returns the events that follow those of the last call, in order; none if there are none within the time.
   * @throws the abort error of the signal; `out_of_range` if they were deleted
   */
  next(signal: AbortSignal, timeoutMs: number): Promise<readonly LoggedEvent[]>;
  close(): void;
}

/** Resolves after a time, when an event wakes it, or when the signal is aborted. */
function untilWoken(
  timeoutMs: number,
  signal: AbortSignal,
  onWake?: (wake: () => void) => () => void,
): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      cancel?.();
      resolve();
    };
    const timer = setTimeout(end, timeoutMs);
    const cancel = onWake?.(end);
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
  });
}

/** The events of all namespaces: past ones from the log, and new ones as they are appended. */
export class EventFeed {
  readonly #log: EventLog;
  readonly #options: FeedOptions;
  readonly #tails = new Map<string, Tail>();
  #watches = 0;
  #isPolling = false;

  constructor(log: EventLog, options: FeedOptions) {
    this.#log = log;
    this.#options = options;
  }

  /** Reads past events. @throws `out_of_range` if the event that follows `after` is not in the log */
  read(caller: Caller, range: LogRange): Promise<LogPage> {
    return this.#log.read(caller, range);
  }

  /** Notes that this server has appended events, so that those who watch the namespace get them at once. */
  notify(namespace: string): void {
    this.#tails
      .get(namespace)
      ?.advance()
      .catch(() => {});
  }

  /** Resolves when the log of a namespace has another end than `after`, or after the time. @throws the signal's error */
  async untilMoved(signal: AbortSignal, namespace: string, after: number, timeoutMs: number): Promise<void> {
    const end = (await this.#log.heads({ signal }, [namespace])).get(namespace) ?? 0;
    if (end !== after || timeoutMs === 0) return;
    const watch = this.watch(namespace, { next: end, last: end });
    try {
      await watch.next(signal, timeoutMs);
    } finally {
      watch.close();
    }
  }

  /** @throws `resource_exhausted` if the server has too many watches */
  checkRoom(): void {
    const { maxWatches } = this.#options;
    if (this.#watches < maxWatches) return;
    const rule = `this server has ${maxWatches} watches of events, its maximum; try again later`;
    throw new SandboxError("resource_exhausted", rule);
  }

  /**
   * Begins to watch a namespace.
   * @param page its watch begins after this page
   * @throws `resource_exhausted` if the server has too many watches
   */
  watch(namespace: string, { next: after, last: end }: Pick<LogPage, "next" | "last">): Watch {
    this.checkRoom();
    this.#watches++;
    const tail = this.#options.isShared ? this.#open(namespace, end) : undefined;
    let last = after;
    let isOpen = true;
    const look = async (signal: AbortSignal) => {
      const range = { namespace, after: last, limit: maxTogether };
      return tail?.after(last, maxTogether) ?? (await this.#log.read({ signal }, range)).events;
    };
    return {
      next: async (signal, timeoutMs) => {
        for (const endMs = Date.now() + timeoutMs; ; ) {
          if (signal.aborted) throw abortError(signal);
          const found = await look(signal);
          last = found.at(-1)?.sequence ?? last;
          const leftMs = endMs - Date.now();
          if (found.length > 0 || leftMs <= 0) return found;
          if (tail) await untilWoken(leftMs, signal, (wake) => tail.onNext(wake));
          else await untilWoken(Math.min(leftMs, this.#options.pollMs), signal);
        }
      },
      close: () => {
        if (!isOpen) return;
        isOpen = false;
        this.#watches--;
        if (tail && --tail.watches === 0 && this.#tails.get(namespace) === tail)
          this.#tails.delete(namespace);
      },
    };
  }

  /** @param end the end of the log when it was last read */
  #open(namespace: string, end: number): Tail {
    let tail = this.#tails.get(namespace);
    if (!tail?.isUsable) {
      tail = new Tail(this.#log, namespace, end);
      this.#tails.set(namespace, tail);
      // Events may have been appended since then.
      this.notify(namespace);
    }
    tail.watches++;
    if (!this.#isPolling) void this.#poll();
    return tail;
  }

  /** Looks for events of other servers, as long as a namespace is watched. */
  async #poll(): Promise<void> {
    this.#isPolling = true;
    const { signal } = new AbortController();
    for (;;) {
      await untilWoken(this.#options.pollMs, signal);
      if (this.#tails.size === 0) break;
      try {
        const heads = await this.#log.heads({ signal }, [...this.#tails.keys()]);
        const moved = [...this.#tails.values()].filter((tail) => heads.get(tail.namespace) !== tail.last);
        await Promise.all(moved.map((tail) => tail.advance()));
      } catch {
        // The database is unavailable. The next look finds what was appended.
      }
    }
    this.#isPolling = false;
  }
}
