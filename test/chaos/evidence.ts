import type { Fault } from "./faults.ts";
import { type CallRecord, type Event, endOf, type History, isOk } from "./history.ts";
import type { Run } from "./ledger.ts";
import type { Program } from "./program.ts";
import type { Sandbox } from "./sandbox.ts";

/** A broken invariant. */
export interface Violation {
  readonly invariant: string;
  readonly name: string;
  readonly text: string;
}

/** A server may go on with a call this long after its client has given it up. */
const abandonedMs = 3_000;

/** Everything that is known of one id when a batch is over. */
export class Evidence {
  readonly history: History;
  readonly programs: ReadonlyMap<string, Program>;
  readonly runs: readonly Run[];
  readonly #events: readonly Event[];

  constructor(sandbox: Sandbox, runs: readonly Run[], sharedEvents: readonly Event[]) {
    this.history = sandbox.history;
    this.programs = sandbox.programs;
    this.runs = runs;
    this.#events = [...sandbox.history.events, ...sharedEvents];
  }

  violation(invariant: string, text: string): Violation {
    return { invariant, name: this.history.name, text };
  }

  /** Tells whether one of some faults happened, to this id or to all. */
  happened(faults: readonly Fault[], until = Number.POSITIVE_INFINITY): boolean {
    return this.#events.some(({ at, fault }) => fault !== undefined && faults.includes(fault) && at <= until);
  }

  runOf(token: string): Run | undefined {
    return this.runs.find((run) => run.token === token);
  }

  /** Returns the last time at which a call may still take effect. */
  effectiveEnd({ endedAt, outcome }: CallRecord): number {
    return outcome?.kind === "answered" || outcome?.kind === "broken" ? endedAt : endedAt + abandonedMs;
  }

  /** Creates whose client knows that they made the life, and when: no repetition of an earlier one. */
  successfulCreates(): CallRecord[] {
    const creates = this.history.callsOf("create");
    return creates.filter(
      (call) => isOk(call) && creates.filter(({ token }) => token === call.token).length === 1,
    );
  }

  /**
   * Returns the token of the life that a call is surely about: its Create was ok before the call began, and no other
   * Create that may have made a life was under way from then until the call ended. The server may have begun the
   * call at any moment until its end.
   */
  lifeOf({ startedAt, endedAt }: CallRecord): string | undefined {
    const latest = this.successfulCreates().findLast((create) => create.endedAt < startedAt);
    if (!latest) return undefined;
    const isRival = (create: CallRecord) =>
      create !== latest &&
      mayHaveMadeLife(create) &&
      create.startedAt <= endedAt &&
      this.effectiveEnd(create) >= latest.startedAt;
    return this.history.callsOf("create").some(isRival) ? undefined : latest.token;
  }

  /** Tells whether some Create may have begun a life of which nothing ever came to the agent. */
  mayHaveMadeNothing(until: number): boolean {
    const certain: readonly string[] = ["ok", "already_exists", "failed_precondition"];
    return this.history
      .callsOf("create")
      .some((call) => call.startedAt <= until && !certain.includes(endOf(call)));
  }

  /** Tells whether someone asked for the end of what runs, before a time. */
  wasAskedToEnd(until: number): boolean {
    return this.history.callsOf("stop", "shutdown").some(({ startedAt }) => startedAt <= until);
  }
}

/** A Create whose client was told that it makes nothing. */
export function isRefused({ outcome }: CallRecord): boolean {
  return outcome?.kind === "answered" && outcome.status >= 400 && outcome.status < 500;
}

/** A Create that is told `aborted` may have made a life that was over before the network repeated the request. */
function mayHaveMadeLife(create: CallRecord): boolean {
  return !isRefused(create) || endOf(create) === "aborted";
}
