import { type CallRecord, isOk } from "./history.ts";
import type { Run } from "./ledger.ts";
import { isProgramStatus, type Program } from "./program.ts";

/** The calls of one life, made by a single client. */
export interface Life {
  readonly program: Program;
  readonly create: CallRecord;
  readonly start: CallRecord;
  readonly wait: CallRecord;
  readonly shutdown: CallRecord;
}

export interface Judgement {
  /** Number of Waits that returned an exit. */
  readonly answers: number;
  /** Number of lives whose program ended by itself. */
  readonly whole: number;
  readonly mistakes: readonly string[];
}

/** Exit statuses of a Shutdown: SIGKILL, SIGTERM, and 0 for a life that was never started. */
const shutDownStatuses: readonly number[] = [0, 137, 143];

/** The supervisor records its time after the program has recorded its own. */
const earliestMs = -20;
const latestMs = 2_500;

/** Checks the results of one id's Waits. Its lives are known, since only one client creates them. */
class Judge {
  readonly #lives: readonly Life[];
  readonly #runs: ReadonlyMap<string, Run>;
  /** The first exit returned for each life. */
  readonly #firstExits = new Map<Life, string>();

  constructor(lives: readonly Life[], runs: readonly Run[]) {
    this.#lives = lives;
    this.#runs = new Map(runs.map((run) => [run.token, run]));
  }

  /** Returns the lives that were current at some moment of a call, oldest first. */
  #currentDuring({ startedAt, endedAt }: CallRecord): Life[] {
    // The lives are in order, so the search ends at the first one that is too late.
    const first = this.#firstEndingAfter(startedAt);
    const found: Life[] = [];
    for (let at = first; at < this.#lives.length; at++) {
      const life = this.#lives[at];
      if (!life || life.create.startedAt > endedAt) break;
      found.push(life);
    }
    return found;
  }

  /** Finds the first life that the next one had not certainly followed before a time. */
  #firstEndingAfter(time: number): number {
    let [low, high] = [0, this.#lives.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const next = this.#lives[middle + 1];
      if (next !== undefined && next.create.endedAt < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Returns the mistake in the result of a Wait; undefined if it is right. */
  mistakeOf(call: CallRecord, own: Life | undefined): string | undefined {
    if (call.outcome?.kind !== "answered") return undefined;
    const { exitStatus: status, exitedAt = "" } = call.outcome.body;
    if (status === undefined) return undefined;
    const possible = own ? [own] : this.#currentDuring(call);
    const fitting = possible.filter((life) => this.#fits(life, status, Date.parse(exitedAt)));
    const text = `${call.client}'s Wait returned ${status} at ${exitedAt}`;
    if (fitting.length === 0) {
      const names = possible.map(({ program }) => `${program.token} (${program.status})`).join(", ");
      return `${text}: the life was ${names || "none"}`;
    }
    const [only] = fitting;
    if (fitting.length > 1 || !only) return undefined;
    const exit = this.#firstExits.get(only) ?? `${status} ${exitedAt}`;
    this.#firstExits.set(only, exit);
    return exit === `${status} ${exitedAt}` ? undefined : `${text}: an earlier Wait returned ${exit}`;
  }

  #fits({ program, create, shutdown }: Life, status: number, exitedAt: number): boolean {
    const run = this.#runs.get(program.token);
    if (isProgramStatus(status)) {
      const late = run?.end?.status === status ? exitedAt - run.end.at : Number.NaN;
      return late >= earliestMs && late <= latestMs;
    }
    if (!shutDownStatuses.includes(status) || (status === 0 && run !== undefined)) return false;
    const isInTime = exitedAt >= create.startedAt + earliestMs && exitedAt <= shutdown.endedAt + latestMs;
    return isInTime && run?.end === undefined;
  }
}

/**
 * Checks every Wait.
 * @param waits of all clients, including those of the lives
 */
export function judge(lives: readonly Life[], runs: readonly Run[], waits: readonly CallRecord[]): Judgement {
  const judge = new Judge(lives, runs);
  const own = new Map(lives.map((life) => [life.wait, life]));
  const answered = waits.filter(
    (call) => isOk(call) && call.outcome?.kind === "answered" && call.outcome.body.exitStatus !== undefined,
  );
  const mistakes = answered.flatMap((call) => judge.mistakeOf(call, own.get(call)) ?? []);
  const chosen = new Map(lives.map(({ program }) => [program.token, program.status]));
  const whole = runs.filter(({ token, end }) => end?.status === chosen.get(token)).length;
  return { answers: answered.length, whole, mistakes };
}
