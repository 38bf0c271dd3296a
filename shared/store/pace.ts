import type { Lanes, Leave } from "../async/lanes.ts";
import { yieldToEventLoop } from "../async/turn.ts";
import { abortError } from "../errors/abort.ts";
import type { Call } from "../sandbox/call.ts";

const mebibyte = 1_048_576;
const minRows = 64;
/** Minimum and maximum number of candidates that a statement examines for few rows. */
const minCandidates = 32;
const maxCandidates = 1_000;

/** Sizes of the slices of a List. */
export interface PaceOptions {
  /** Number of rows in the first slice, and its maximum in later slices. */
  readonly firstRows: number;
  readonly maxRows: number;
  /** Maximum work of one statement, in steps. */
  readonly statementWork: number;
  /** True if statements run on this thread, and thus block all other work. */
  readonly blocks: boolean;
}

/**
 * For a database file: each slice takes a fraction of a millisecond. The first is a page of the default size, and the row
 * that shows whether there is another.
 */
export const filePace: PaceOptions = { firstRows: 101, maxRows: 64, statementWork: 20_000, blocks: true };

/** For a server: each slice is a round trip, and the largest page needs only one. */
export const serverPace: PaceOptions = {
  firstRows: 1_001,
  maxRows: 2_000,
  statementWork: 500_000,
  blocks: false,
};

/** Controls the slices, turns and lane of a List, so that it does not delay other work. */
export class Pace {
  /** Maximum number of stored bytes in one slice. */
  readonly sliceBytes = 4 * mebibyte;
  /** Work after which other work gets its first turn, in steps: more than that of a first slice of small records. */
  readonly firstTurnWork = 16_000;
  /** Work after which other work gets each further turn, in steps. */
  readonly turnWork = 8_000;
  readonly #options: PaceOptions;
  readonly #lanes: Lanes | undefined;
  #rows: number;
  /** Number of candidates to examine for each row. */
  #candidatesPerRow = 4;
  #leave: Leave | undefined;

  /** @param lanes undefined if Lists must not wait for one another */
  constructor(options: PaceOptions, lanes: Lanes | undefined) {
    this.#options = options;
    this.#lanes = lanes;
    this.#rows = options.firstRows;
  }

  /** Returns the maximum number of rows in the next slice. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Returns the number of candidates to examine in a statement.
   * @param rows the wanted number of rows
   * @param cost the cost of one candidate, in steps
   */
  candidates(rows: number, cost: number): number {
    const limit = Math.min(this.affordable(cost), Math.max(rows, maxCandidates, this.#options.maxRows));
    return Math.min(Math.ceil(rows * this.#candidatesPerRow), limit);
  }

  /** Returns the number of candidates of a cost, in steps, that one statement may examine. */
  affordable(cost: number): number {
    return Math.max(minCandidates, Math.floor(this.#options.statementWork / cost));
  }

  /**
   * Adapts the size of the next slice to the last one.
   * @param isFull true if the slice had its maximum of rows before all of its candidates were examined
   * @param largestBytes the stored size of its largest record
   */
  learn(isFull: boolean, largestBytes: number): void {
    const perRow = this.#candidatesPerRow;
    this.#candidatesPerRow = isFull ? Math.max(1, perRow / 2) : Math.min(perRow * 4, maxCandidates);
    const fitting = Math.floor(this.sliceBytes / Math.max(1, 2 * largestBytes));
    this.#rows = Math.min(Math.max(fitting, minRows), this.#options.maxRows);
  }

  /** True if other Lists wait for a lane, or began in this turn, so that even the first slice has to wait. */
  get isCrowded(): boolean {
    return this.#lanes?.isCrowded ?? false;
  }

  /** Counts the work of a slice, in steps. In a lane every slice has a turn of its own. */
  spend(work: number): void {
    if (this.#options.blocks && this.#leave === undefined) this.#lanes?.spend(work);
  }

  /** Waits for a lane unless the List has one, and gives other work a turn. @throws the abort error of the call */
  async next({ signal, caller, namespace }: Call): Promise<void> {
    if (this.#lanes) this.#leave ??= await this.#lanes.enter(caller ?? namespace, signal);
    if (this.#options.blocks) await yieldToEventLoop();
    if (signal.aborted) throw abortError(signal);
  }

  close(): void {
    this.#leave?.();
  }
}
