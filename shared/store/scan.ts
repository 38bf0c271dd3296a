import { yieldToEventLoop } from "../async/turn.ts";
import { abortError } from "../errors/abort.ts";
import { isCodeOf } from "../errors/error.ts";
import type { CompiledFilters } from "../filters/compile.ts";
import { maxWork, tooMuchWork } from "../filters/language/work.ts";
import { alwaysSearchedBytes } from "../filters/sql/comparison.ts";
import type { Call } from "../sandbox/call.ts";
import type { SandboxRecord } from "../sandbox/sandbox.ts";
import type { Executor, RowLists } from "./executor.ts";
import { readLargeRecords } from "./large-records.ts";
import {
  candidateColumn,
  countColumn,
  holdsColumn,
  type ListQuery,
  presentColumn,
  type Slice as QuerySlice,
} from "./list-query.ts";
import type { Pace } from "./pace.ts";
import { numberAt, type Row, statusAt, storedSizeOf, textAt, toRecord } from "./row.ts";
import type { BoundStatement } from "./statement.ts";

/** The cost of reading and answering a row, and its cost per byte, in steps. */
const rowCost = 100;
const byteCost = 1 / 16;
/** The matcher's cost of one selector, in steps. */
const selectorCost = 2;

/** Receives the records of a scan. */
export interface Visitor {
  /**
   * Returns the number of further rows that are needed, at least 1.
   * @param isExact true if all rows match
   */
  wanted(isExact: boolean): number;
  /**
   * Receives a matching record. Returns false if it has no room for it: the scan then ends before this record.
   * @throws `data_loss` for a record that cannot be read
   */
  take(record: SandboxRecord, size: number): boolean;
  /** Receives the id of a record that cannot be read. */
  skip(id: string): void;
}

/** Limits at which a scan ends early. */
export interface ScanLimits {
  readonly rows: number;
  /** In steps. */
  readonly work: number;
}

/** The beginning of a scan. */
export interface ScanStart {
  /** The id after which it begins. */
  readonly after: string | undefined;
  /** A statement to read before the first slice, in the same round trip. */
  readonly head: BoundStatement | undefined;
}

/** Limits of one statement, as `Slice` of the query has them. */
type SliceLimits = Pick<QuerySlice, "limit" | "rows" | "recordBytes">;

/** Rows that one statement read. */
interface Slice {
  readonly found: readonly Row[];
  /** True if rows may be missing because there were too many. */
  readonly isFull: boolean;
  /** True if no candidates are left. */
  readonly isLast: boolean;
  /** Stored size above which only the id of a record was read, in bytes. */
  readonly recordBytes: number;
}

/** Reads the candidates of a List in order of their ids, and gives other work its turns. */
export class Scan {
  readonly #executor: Executor;
  readonly #call: Call;
  readonly #query: ListQuery;
  /** Made when the first record has to be matched: most Lists find theirs in SQL alone. */
  #filters: CompiledFilters | undefined;
  readonly #pace: Pace;
  #after: string | undefined;
  #head: BoundStatement | undefined;
  #headRows: readonly Row[] = [];
  #searched = 0;
  #turnAt: number;
  #seen = 0;
  /** Stored size of the slice's largest record, in bytes. */
  #largestBytes = 0;
  /** Large records that were read together with an earlier one, by id. */
  #large: ReadonlyMap<string, Row> = new Map();

  constructor(executor: Executor, call: Call, query: ListQuery, pace: Pace, { after, head }: ScanStart) {
    this.#executor = executor;
    this.#call = call;
    this.#query = query;
    this.#pace = pace;
    this.#after = after;
    this.#head = head;
    this.#turnAt = pace.firstTurnWork;
  }

  /** Returns the rows of the statement that was read before the first slice. */
  get headRows(): readonly Row[] {
    return this.#headRows;
  }

  /** Returns the last id that was examined. */
  get after(): string | undefined {
    return this.#after;
  }

  /**
   * Reads rows until the visitor has no room, a limit is reached, or none are left.
   * @returns true if none are left
   * @throws the abort error of the call, and `resource_exhausted` if it exceeds the maximum work
   */
  async run(visitor: Visitor, limits: ScanLimits): Promise<boolean> {
    for (let isFirst = true; ; isFirst = false) {
      if (!isFirst || this.#pace.isCrowded) await this.#pace.next(this.#call);
      const rows = Math.min(visitor.wanted(this.#query.exact), this.#pace.rows, limits.rows - this.#seen);
      const reading = this.#read(rows);
      // Only what has to wait is awaited: else all Lists of a turn would hold their rows at once.
      const { found, isFull, isLast, recordBytes } = reading instanceof Promise ? await reading : reading;
      this.#pace.spend(this.#work + found.length * rowCost);
      this.#largestBytes = 0;
      let index = -1;
      for (const row of found) {
        index++;
        if (this.#work > maxWork) throw tooMuchWork();
        if (this.#work > limits.work) return false;
        if (this.#work > this.#turnAt) await this.#turn();
        if (this.#holds(row)) {
          const isLarge = row[presentColumn] === null;
          if (isLarge) this.#largestBytes = Math.max(this.#largestBytes, recordBytes);
          const whole = isLarge ? await this.#readWhole(found, index) : row;
          if (whole && !this.#visit(whole, visitor)) return false;
        }
        this.#after = textAt(row, candidateColumn);
      }
      if (isLast) return true;
      this.#pace.learn(isFull, this.#largestBytes);
      if (this.#seen >= limits.rows || this.#work > limits.work) return false;
    }
  }

  get #work(): number {
    return this.#searched + (this.#filters?.work() ?? 0);
  }

  async #turn(): Promise<void> {
    await yieldToEventLoop();
    const { signal } = this.#call;
    if (signal.aborted) throw abortError(signal);
    this.#turnAt = this.#work + this.#pace.turnWork;
  }

  /** Reads a slice; synchronously if the executor does. */
  #read(rows: number): Slice | Promise<Slice> {
    const { namespace } = this.#call;
    const { search, bind } = this.#query;
    const limit = search.isSettled ? rows : this.#pace.candidates(rows, search.cost);
    const recordBytes = Math.floor(this.#pace.sliceBytes / rows);
    const slice = { namespace, after: this.#after, limit, rows, recordBytes };
    const reading = this.#readRows(bind(slice));
    return reading instanceof Promise
      ? reading.then((found) => this.#toSlice(found, slice))
      : this.#toSlice(reading, slice);
  }

  #toSlice(found: readonly Row[], { limit, rows, recordBytes }: SliceLimits): Slice {
    const { search } = this.#query;
    const first = found[0];
    const count = first && !search.isSettled ? numberAt(first, countColumn) : found.length;
    this.#searched += search.cost * count;
    // The last candidate is a row even if it does not hold: all candidates were examined then.
    const last = found[rows - 1];
    const isFull = last !== undefined && this.#holds(last);
    return { found, isFull, isLast: count < limit && !isFull, recordBytes };
  }

  #holds(row: Row): boolean {
    return this.#query.search.isSettled || row[holdsColumn] === 1;
  }

  /** Reads the rows of a slice; with the first one also the head, which is not newer than the slice. */
  #readRows(slice: BoundStatement): Promise<readonly Row[]> | readonly Row[] {
    const head = this.#head;
    if (!head) return this.#executor.read(this.#call, slice);
    this.#head = undefined;
    const take = ([headRows = [], rows = []]: RowLists) => {
      this.#headRows = headRows;
      return rows;
    };
    const reading = this.#executor.readAll(this.#call, [head, slice]);
    return reading instanceof Promise ? reading.then(take) : take(reading);
  }

  /**
   * Reads a record that was too large for its slice, together with the next such ones. Returns undefined if it is gone.
   */
  async #readWhole(found: readonly Row[], index: number): Promise<Row | undefined> {
    const id = textAt(found[index] ?? [], candidateColumn);
    if (!this.#large.has(id)) {
      // Large records take memory until they are written, so few Lists may hold them at a time.
      await this.#pace.next(this.#call);
      const large = found.slice(index).filter((row) => row[presentColumn] === null && this.#holds(row));
      const wanted = { ids: large.map((row) => textAt(row, candidateColumn)), view: this.#query.view };
      this.#large = await readLargeRecords(this.#executor, this.#call, wanted, this.#pace.sliceBytes);
    }
    return this.#large.get(id);
  }

  /** Passes a row's record to the visitor if it matches. Returns false if the visitor has no room. */
  #visit(row: Row, visitor: Visitor): boolean {
    const size = storedSizeOf(row);
    this.#largestBytes = Math.max(this.#largestBytes, size);
    this.#searched += rowCost + size * byteCost;
    this.#seen++;
    try {
      const record = toRecord(row, this.#query.view === "stored" ? undefined : statusAt(row));
      return !this.#matches(record, size) || visitor.take(record, size);
    } catch (error) {
      if (!isCodeOf(error, "data_loss")) throw error;
      visitor.skip(textAt(row, candidateColumn));
      return true;
    }
  }

  #matches(record: SandboxRecord, size: number): boolean {
    const { exact, passesLongValues, selectors } = this.#query;
    if (exact && !(passesLongValues && size > alwaysSearchedBytes)) return true;
    this.#searched += selectors * selectorCost;
    this.#filters ??= this.#query.filters();
    return this.#filters.matches(record);
  }
}
