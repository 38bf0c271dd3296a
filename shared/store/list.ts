import type { Client } from "@libsql/core/api";
import type { Lanes } from "../async/lanes.ts";
import { SandboxError } from "../errors/error.ts";
import { createHeadStatement } from "../events/head.ts";
import { loadRegexEngine, needsRegexEngine } from "../filters/language/regex-engine.ts";
import type { Call } from "../sandbox/call.ts";
import type { SandboxRecord } from "../sandbox/sandbox.ts";
import type { RecordView, SandboxCount, SandboxPage } from "../sandbox/store.ts";
import { countRecords } from "./count.ts";
import { type Executor, executorOf } from "./executor.ts";
import { isLong, ListQueries, type ListQuery, type ListRequest, longQuery } from "./list-query.ts";
import { filePace, Pace, type PaceOptions, serverPace } from "./pace.ts";
import { numberAt, type Row } from "./row.ts";
import { Scan, type ScanLimits, type Visitor } from "./scan.ts";

const mebibyte = 1_048_576;
/** Maximum number of records in the answer of a List, and of their stored bytes. */
const maxRecords = 10_000;
const maxBytes = 16 * mebibyte;
const noLimits = { rows: Number.POSITIVE_INFINITY, work: Number.POSITIVE_INFINITY };
/** Maximum number of stored bytes in a page, and of the rows and the work to find them. */
const maxPageBytes = 4 * mebibyte;
const pageLimits = { rows: 5_000, work: 7_500_000 };

/** The form of a page's records. */
interface PageOptions<T> {
  readonly view: RecordView;
  readonly write: (record: SandboxRecord) => T;
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

function sequenceOf([row]: readonly Row[]): number {
  return row ? numberAt(row, 0) : 0;
}

/**
 * Runs the Lists of a database. Each reads its records in slices, between which other work gets a turn. The first slice
 * is read immediately. For large records and for further slices a List needs a lane, whose number is limited.
 */
export class Lists {
  readonly #executor: Executor;
  readonly #queries = new ListQueries();
  readonly #head = createHeadStatement();
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
    await this.#scan(call, { texts, view: "stored" }, noLimits, undefined, {
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
    { write, view }: PageOptions<T>,
  ): Promise<SandboxPage<T>> {
    const sandboxes: T[] = [];
    let bytes = 0;
    const { next, damaged, sequence } = await this.#scan(call, { texts, view }, pageLimits, from, {
      // One row more than the page's size shows whether there is another page.
      wanted: (isExact) => (isExact ? size - sandboxes.length + 1 : pageLimits.rows),
      take(record, stored) {
        if (sandboxes.length === size || (bytes > 0 && bytes + stored > maxPageBytes)) return false;
        sandboxes.push(write(record));
        bytes += stored;
        return true;
      },
    });
    return { sandboxes, next, damaged, sequence };
  }

  /** Counts the records that a page would find, within its limits of work. */
  async count(call: Call, texts: readonly string[]): Promise<SandboxCount> {
    const pace = new Pace(this.#pace, this.#lanes);
    try {
      const query = await this.#queryOf(call, { texts, view: "basic" }, pace);
      if (!query) return { count: 0, isExact: true };
      return await countRecords(this.#executor, call, query, pace, pageLimits);
    } finally {
      pace.close();
    }
  }

  /** Compiles the query of a List; undefined if no sandbox can match. */
  async #queryOf(call: Call, list: ListRequest, pace: Pace): Promise<ListQuery | undefined> {
    if (needsRegexEngine(list.texts)) await loadRegexEngine();
    // Compiling many filters takes as long as reading many records.
    return isLong(list.texts) ? longQuery(list, () => pace.next(call)) : this.#queries.of(list);
  }

  async #scan(
    call: Call,
    list: ListRequest,
    limits: ScanLimits,
    from: string | undefined,
    visitor: Omit<Visitor, "skip">,
  ): Promise<Omit<SandboxPage, "sandboxes">> {
    const damaged: string[] = [];
    const pace = new Pace(this.#pace, this.#lanes);
    try {
      const query = await this.#queryOf(call, list, pace);
      // Only pages have the sequence.
      const head = list.view === "stored" ? undefined : this.#head.bind({ namespace: call.namespace });
      if (!query) {
        const rows = head ? await this.#executor.read(call, head) : [];
        return { next: undefined, damaged, sequence: sequenceOf(rows) };
      }
      const scan = new Scan(this.#executor, call, query, pace, { after: from, head });
      const isAll = await scan.run({ ...visitor, skip: (id) => damaged.push(id) }, limits);
      return { next: isAll ? undefined : scan.after, damaged, sequence: sequenceOf(scan.headRows) };
    } finally {
      pace.close();
      if (damaged.length > 0) this.#onDamaged(call, damaged);
    }
  }
}
