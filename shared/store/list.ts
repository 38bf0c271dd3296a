import type { Client } from "@libsql/client/http";
import type { Lanes } from "../async/lanes.ts";
import { SandboxError } from "../errors/error.ts";
import type { Call } from "../sandbox/call.ts";
import type { SandboxRecord } from "../sandbox/sandbox.ts";
import type { SandboxPage } from "../sandbox/store.ts";
import { type Executor, executorOf } from "./executor.ts";
import { isLong, ListQueries } from "./list-query.ts";
import { filePace, Pace, type PaceOptions, serverPace } from "./pace.ts";
import { Scan, type ScanLimits, type Visitor } from "./scan.ts";

const mebibyte = 1_048_576;
/** The most that one List may answer, in records and in bytes as stored. */
const maxRecords = 10_000;
const maxBytes = 16 * mebibyte;
const noLimits: ScanLimits = { rows: Number.POSITIVE_INFINITY, work: Number.POSITIVE_INFINITY };
/** The most that a page answers, in bytes as stored, and what it reads and looks at. */
const maxPageBytes = 4 * mebibyte;
const pageLimits: ScanLimits = { rows: 5_000, work: 7_500_000 };

export interface ListOptions {
  /** Lets only some Lists go on at a time; absent where they must not wait for one another. */
  readonly lanes?: Lanes | undefined;
  /** Learns of records that a List skipped because they cannot be read. */
  readonly onDamaged?: ((call: Call, ids: readonly string[]) => void) | undefined;
}

function tooMuch(most: string): SandboxError {
  const message = `the sandboxes that match are more than ${most}: narrow the filter, or page over REST`;
  return new SandboxError("resource_exhausted", message);
}

/**
 * The Lists of a database. Each goes through its records in slices, giving others turns. The first slice is read at
 * once; of those that need more only a few go on at a time, and the others wait for them.
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

  /** Returns everything that matches, as `write` makes it. */
  async all<T>(call: Call, texts: readonly string[], write: (record: SandboxRecord) => T): Promise<T[]> {
    const written: T[] = [];
    let bytes = 0;
    await this.#scan(call, texts, noLimits, undefined, {
      wanted: () => maxRecords - written.length + 1,
      take(record, size) {
        bytes += size;
        if (bytes > maxBytes) throw tooMuch(`${maxBytes} bytes in all`);
        if (written.length === maxRecords) throw tooMuch(`${maxRecords}`);
        written.push(write(record));
        return true;
      },
    });
    return written;
  }

  /** Returns one page of what matches: it is full, or has looked at as much as one page may. */
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
      // One row more than the page holds tells whether there is another page.
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
    limits: ScanLimits,
    from: string | undefined,
    visitor: Omit<Visitor, "skip">,
  ): Promise<{ readonly next: string | undefined; readonly damaged: readonly string[] }> {
    const damaged: string[] = [];
    const pace = new Pace(this.#pace, this.#lanes);
    try {
      // To compile many filters takes as long as many records.
      if (isLong(texts)) await pace.next(call);
      const query = this.#queries.of(texts);
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
