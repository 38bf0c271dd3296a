import type { Client } from "@libsql/core/api";
import type { Lanes } from "../async/lanes.ts";
import { SandboxError } from "../errors/error.ts";
import { loadRegexEngine, needsRegexEngine } from "../filters/language/regex-engine.ts";
import type { Call } from "../sandbox/call.ts";
import type { SandboxRecord } from "../sandbox/sandbox.ts";
import type { SandboxPage } from "../sandbox/store.ts";
import { type Executor, executorOf } from "./executor.ts";
import { isLong, ListQueries, longQuery } from "./list-query.ts";
import { filePace, Pace, type PaceOptions, serverPace } from "./pace.ts";
import { Scan, type ScanLimits, type Visitor } from "./scan.ts";

const mebibyte = 1_048_576;
/** Maximum number of records in the answer of a List, and of their stored bytes. */
const maxRecords = 10_000;
const maxBytes = 16 * mebibyte;
const noLimits = { rows: Number.POSITIVE_INFINITY, work: Number.POSITIVE_INFINITY, isStrict: false };
/** Maximum number of stored bytes in a page, and of the rows and the work to find them. */
const maxPageBytes = 4 * mebibyte;
const pageLimits = { rows: 5_000, work: 7_500_000, isStrict: true };

/** Limits of a List. */
interface ListLimits extends ScanLimits {
  /** True to reject filters on fields that no sandbox has. */
  readonly isStrict: boolean;
}

export interface ListOptions {
  /** Limits concurrent Lists; absent if they must not wait for one another. */
  readonly lanes?: Lanes | undefined;
  /** Called with the ids of records that a List skipped because they cannot be read. */
  readonly onDamaged?: ((call: Call, ids: readonly string[]) => void) | undefined;
}

function tooMuch(limit: string): SandboxError {
  const message = `the matching sandboxes exceed ${limit}: narrow the filter, or page over REST`;
  return new SandboxError("resource_exhausted", message);
}

/**
 * Runs the Lists of a database. Each reads its records in slices, between which other work gets a turn. The first slice
 * is read immediately. For large records and for further slices a List needs a lane, whose number is limited.
 */
export class Lists {
  readonly #executor: Executor;
  readonly #queries = new ListQueries();
  readonly #pace: PaceOptions;
  readonly #lanes: Lanes | undefined;
  readonly #onDamaged: NonNullable<ListOptions["onDamaged"]>;

  constructor(client: Client, { lanes, onDamaged = () => {} }: ListOptions) {
    this.#executor = executorOf(client);
    this.#pace = "executor" in client ? filePace : serverPace;
    this.#lanes = lanes;
    this.#onDamaged = onDamaged;
  }

  /** Returns all matching records, each converted by `write`. */
  async all<T>(call: Call, texts: readonly string[], write: (record: SandboxRecord) => T): Promise<T[]> {
    const written: T[] = [];
    let bytes = 0;
    await this.#scan(call, texts, noLimits, undefined, {
      wanted: () => maxRecords - written.length + 1,
      take(record, size) {
        bytes += size;
        if (bytes > maxBytes) throw tooMuch(`${maxBytes} bytes in total`);
        if (written.length === maxRecords) throw tooMuch(`${maxRecords} records`);
        written.push(write(record));
        return true;
      },
    });
    return written;
  }

  /** Returns a page of matching records. It may be incomplete if the limits of rows or work are reached first. */
  async page<T>(
    call: Call,
    texts: readonly string[],
    size: number,
    from: string | undefined,
    write: (record: SandboxRecord) => T,
  ): Promise<SandboxPage<T>> {
    const sandboxes: T[] = [];
    let bytes = 0;
    const { next, damaged } = await this.#scan(call, texts, pageLimits, from, {
      // One row more than the page's size shows whether there is another page.
      wanted: (isExact) => (isExact ? size - sandboxes.length + 1 : pageLimits.rows),
      take(record, stored) {
        if (sandboxes.length === size || (bytes > 0 && bytes + stored > maxPageBytes)) return false;
        sandboxes.push(write(record));
        bytes += stored;
        return true;
      },
    });
    return { sandboxes, next, damaged };
  }

  async #scan(
    call: Call,
    texts: readonly string[],
    limits: ListLimits,
    from: string | undefined,
    visitor: Omit<Visitor, "skip">,
  ): Promise<{ readonly next: string | undefined; readonly damaged: readonly string[] }> {
    const damaged: string[] = [];
    const pace = new Pace(this.#pace, this.#lanes);
    try {
      // Compiling many filters takes as long as reading many records.
      if (needsRegexEngine(texts)) await loadRegexEngine();
      const query = isLong(texts)
        ? await longQuery(texts, limits.isStrict, () => pace.next(call))
        : this.#queries.of(texts, limits.isStrict);
      if (!query) return { next: undefined, damaged };
      const scan = new Scan(this.#executor, call, query, pace, from);
      const isAll = await scan.run({ ...visitor, skip: (id) => damaged.push(id) }, limits);
      return { next: isAll ? undefined : scan.after, damaged };
    } finally {
      pace.close();
      if (damaged.length > 0) this.#onDamaged(call, damaged);
    }
  }
}
