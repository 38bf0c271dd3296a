import type { Lanes, Leave } from "../async/lanes.ts";
import { giveTurn } from "../async/turn.ts";
import { abortError } from "../errors/abort.ts";
import type { Call } from "../sandbox/call.ts";

const mebibyte = 1_048_576;
const minRows = 64;
/** Candidates that a statement looks at for few rows. */
const minCandidates = 32;
const maxCandidates = 1_000;

/** How much a database reads at once for a List. */
export interface PaceOptions {
  /** Rows that the first slice reads, and the most that any slice does. */
  readonly firstRows: number;
  readonly maxRows: number;
  /** The work of one statement, in steps. */
  readonly statementWork: number;
  /** True if statements run on our own thread, so that others get no turn while one is awaited. */
  readonly blocks: boolean;
}

/** A database file: slices of a fraction of a millisecond. */
export const filePace: PaceOptions = { firstRows: 64, maxRows: 64, statementWork: 20_000, blocks: true };

/** A server: each slice is a round trip, and the largest page takes one. */
export const serverPace: PaceOptions = {
  firstRows: 1_001,
  maxRows: 2_000,
  statementWork: 500_000,
  blocks: false,
};

/** Keeps one List from holding up others: the size of its slices, its turns and its lane. */
export class Pace {
  /** The most that one slice reads, in bytes as stored. */
  readonly sliceBytes = 4 * mebibyte;
  /** Work after which others get a turn, in steps. */
  readonly turnWork = 8_000;
  readonly #options: PaceOptions;
  readonly #lanes: Lanes | undefined;
  #rows: number;
  /** The candidates to look at for each row. */
  #perRow = 4;
  #leave: Leave | undefined;

  /** @param lanes absent where calls must not wait for one another */
  constructor(options: PaceOptions, lanes: Lanes | undefined) {
    this.#options = options;
    this.#lanes = lanes;
    this.#rows = options.firstRows;
  }

  /** Rows that the next slice may read. */
  get rows(): number {
    return this.#rows;
  }

  /** Returns how many candidates a statement looks at that is to answer so many rows, one of which costs so many steps. */
  candidates(rows: number, cost: number): number {
    const { statementWork, maxRows } = this.#options;
    const affordable = Math.max(minCandidates, Math.floor(statementWork / cost));
    const most = Math.min(affordable, Math.max(rows, maxCandidates, maxRows));
    return Math.min(Math.ceil(rows * this.#perRow), most);
  }

  /**
   * Sizes the next slice by the last one: whether it was full of rows before its candidates were at an end, and its
   * largest record.
   */
  learn(isFull: boolean, largestBytes: number): void {
    this.#perRow = isFull ? Math.max(1, this.#perRow / 2) : Math.min(this.#perRow * 4, maxCandidates);
    const fitting = Math.floor(this.sliceBytes / Math.max(1, 2 * largestBytes));
    this.#rows = Math.min(Math.max(fitting, minRows), this.#options.maxRows);
  }

  /** True if other Lists wait for a lane, so that even the first slice has to. */
  get isCrowded(): boolean {
    return this.#lanes?.isCrowded ?? false;
  }

  /** Waits for its lane, if it has none, and gives others a turn. @throws what the call was aborted with */
  async next({ signal, caller, namespace }: Call): Promise<void> {
    if (this.#lanes) this.#leave ??= await this.#lanes.enter(caller ?? namespace, signal);
    if (this.#options.blocks) await giveTurn();
    if (signal.aborted) throw abortError(signal);
  }

  close(): void {
    this.#leave?.();
  }
}
