import { type CallRecord, isOk } from "./history.ts";
import type { Run } from "./ledger.ts";
import { isProgramStatus, type Program } from "./program.ts";

/** One life that a single client led an id through. */
export interface Life {
  readonly program: Program;
  readonly create: CallRecord;
  readonly start: CallRecord;
  readonly wait: CallRecord;
  readonly shutdown: CallRecord;
}

export interface Judgement {
  /** Waits that were told an exit. */
  readonly answers: number;
  /** Lives whose program ended by itself. */
  readonly whole: number;
  readonly mistakes: readonly string[];
}

/** SIGKILL and SIGTERM end a program before it can choose its status, and 0 is of a life that was never started. */
const shutDownStatuses: readonly number[] = [0, 137, 143];

/** The supervisor takes the time after the program has written its own. */
const earliestMs = -20;
const latestMs = 2_500;

/** Judges what the Waits of one id were told; its lives are known, because only one client creates them. */
class Judge {
  readonly #lives: readonly Life[];
  readonly #runs: ReadonlyMap<string, Run>;
  /** Of each life, the exit that it was told first. */
  readonly #told = new Map<Life, string>();

  constructor(lives: readonly Life[], runs: readonly Run[]) {
    this.#lives = lives;
    this.#runs = new Map(runs.map((run) => [run.token, run]));
  }

  /** The lives that were the current one at some moment of a call, oldest first. */
  #currentDuring({ startedAt, endedAt }: CallRecord): Life[] {
    // Calls come in the order of time: the search ends at the first life that is too late.
    const first = this.#firstEndingAfter(startedAt);
    const found: Life[] = [];
    for (let at = first; at < this.#lives.length; at++) {
      const life = this.#lives[at];
      if (!life || life.create.startedAt > endedAt) break;
      found.push(life);
    }
    return found;
  }

  /** Finds the first life that was not surely followed by the next one before a time. */
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

  /** Tells what is wrong with what a Wait was told; undefined if nothing is. */
  mistake(call: CallRecord, own: Life | undefined): string | undefined {
    if (call.outcome?.kind !== "answered") return undefined;
    const { exitStatus: status, exitedAt = "" } = call.outcome.body;
    if (status === undefined) return undefined;
    const possible = own ? [own] : this.#currentDuring(call);
    const fitting = possible.filter((life) => this.#fits(life, status, Date.parse(exitedAt)));
    const text = `${call.client}'s Wait was told ${status} at ${exitedAt}`;
    if (fitting.length === 0) {
      const names = possible.map(({ program }) => `${program.token} (${program.status})`).join(", ");
      return `${text}: the life was ${names || "none"}`;
    }
    const [only] = fitting;
    if (fitting.length > 1 || !only) return undefined;
    const told = this.#told.get(only) ?? `${status} ${exitedAt}`;
    this.#told.set(only, told);
    return told === `${status} ${exitedAt}` ? undefined : `${text}: that life was told ${told} before`;
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
 * Judges every Wait.
 * @param waits of all clients, those of the lives among them
 */
export function judge(lives: readonly Life[], runs: readonly Run[], waits: readonly CallRecord[]): Judgement {
  const judge = new Judge(lives, runs);
  const own = new Map(lives.map((life) => [life.wait, life]));
  const answered = waits.filter(
    (call) => isOk(call) && call.outcome?.kind === "answered" && call.outcome.body.exitStatus !== undefined,
  );
  const mistakes = answered.flatMap((call) => judge.mistake(call, own.get(call)) ?? []);
  const chosen = new Map(lives.map(({ program }) => [program.token, program.status]));
  const whole = runs.filter(({ token, end }) => end?.status === chosen.get(token)).length;
  return { answers: answered.length, whole, mistakes };
}
