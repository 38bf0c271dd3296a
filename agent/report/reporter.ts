import { firstLine } from "../../shared/errors/first-line.ts";
import type { InventoryEntry } from "../../shared/instances/inventory.ts";
import { writeJson } from "../../shared/json/write.ts";
import { type Log, logEntry } from "../../shared/log.ts";
import { entryToJson } from "../../shared/protobuf/inventory.ts";
import { ReplaceableTimeout } from "../lifecycle/replaceable-timeout.ts";
import { deliver, RefusedError, type ReportSource, type ReportTarget } from "./delivery.ts";
import type { Spool, SpooledReport } from "./spool.ts";

/** Maximum number of reports in one message. */
const maxReports = 100;

/** Time for which a report waits for further ones, in milliseconds. */
const gatherMs = 50;

/** Delay after the first failed delivery, in milliseconds. It doubles with each failure, up to the second one. */
const firstRetryDelayMs = 500;
const maxRetryDelayMs = 60_000;

/**
 * Reports changes of lives to the functions. A report stays in the spool until it is accepted. Failures never disturb
 * the sandboxes: what is not reported is found by reconciliation.
 */
export class Reporter {
  readonly #target: ReportTarget;
  readonly #source: () => ReportSource;
  readonly #spool: Spool;
  readonly #log: Log;
  readonly #next = new ReplaceableTimeout();
  #retryDelayMs = firstRetryDelayMs;
  #isDelivering = false;
  #isClosed = false;
  /** Prevents a line in the log for each of many failures in a row. */
  #hasFailed = false;
  #isIncomplete = false;

  constructor(target: ReportTarget, source: () => ReportSource, spool: Spool, log: Log) {
    this.#target = target;
    this.#source = source;
    this.#spool = spool;
    this.#log = log;
  }

  /** Reports the present state of a sandbox id. Returns before the delivery. */
  note(entry: InventoryEntry): void {
    const { namespace, sandboxId, life, exit } = entry;
    const about = life || exit?.life;
    // Without life and exit there is nothing to report.
    if (!about || this.#isClosed) return;
    try {
      const dropped = this.#spool.add(`${namespace}/${sandboxId}`, about, writeJson(entryToJson(entry)));
      if (dropped > 0) this.#noteIncomplete("the spool is full");
    } catch (error) {
      this.#noteIncomplete(firstLine(error));
    }
    if (!this.#hasFailed) this.#schedule(gatherMs);
  }

  /** Stops delivering. Undelivered reports stay on the disk. */
  close(): void {
    this.#isClosed = true;
    this.#next.cancel();
    if (!this.#isDelivering) this.#spool.close();
  }

  #schedule(delayMs: number): void {
    if (!this.#isClosed && !this.#isDelivering) this.#next.schedule(delayMs, () => void this.#deliverAll());
  }

  async #deliverAll(): Promise<void> {
    this.#isDelivering = true;
    const failure = await this.#deliverUntilFailure();
    this.#isDelivering = false;
    if (this.#isClosed) return this.#spool.close();
    if (failure === undefined) return this.#schedule(gatherMs);
    if (failure === "empty") {
      if (this.#hasFailed) this.#log(logEntry("info", "reports are accepted again"));
      this.#hasFailed = false;
      this.#isIncomplete = false;
      this.#retryDelayMs = firstRetryDelayMs;
      return;
    }
    if (!this.#hasFailed) this.#log(logEntry("error", "failed to report; will retry", { cause: failure }));
    this.#hasFailed = true;
    this.#schedule(this.#retryDelayMs * (0.5 + Math.random() / 2));
    this.#retryDelayMs = Math.min(this.#retryDelayMs * 2, maxRetryDelayMs);
  }

  /** Delivers the spool. Returns `empty` or the reason of a failure; undefined if it was closed in between. */
  async #deliverUntilFailure(): Promise<string | undefined> {
    try {
      let limit = maxReports;
      while (!this.#isClosed) {
        const reports = this.#spool.first(limit);
        if (reports.length === 0) return "empty";
        const isAccepted = await this.#deliver(reports);
        // A report that is never accepted must not hold up the others: it is found by itself, and dropped.
        if (!isAccepted && reports.length > 1) limit = 1;
        else {
          if (!isAccepted) limit = maxReports;
          this.#spool.remove(reports);
        }
      }
      return undefined;
    } catch (error) {
      return firstLine(error);
    }
  }

  /** Delivers reports. Returns false if the receiver never accepts them. @throws the reason of any other failure */
  async #deliver(reports: readonly SpooledReport[]): Promise<boolean> {
    try {
      await deliver(this.#target, this.#source(), reports);
      return true;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      if (reports.length === 1) this.#noteIncomplete(error.message);
      return false;
    }
  }

  #noteIncomplete(cause: string): void {
    if (this.#isIncomplete) return;
    this.#isIncomplete = true;
    this.#log(logEntry("error", "dropped reports; reconciliation finds what they were about", { cause }));
  }
}
