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

/** Time for which a server may continue a call that its client has abandoned. */
const abandonedMs = 3_000;

/** Everything that is known about one id after a batch. */
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

  /** Returns true if one of the faults happened to this id or to all ids. */
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

  /** Returns the Creates that certainly created their life: successful and never repeated. */
  successfulCreates(): CallRecord[] {
    const creates = this.history.callsOf("create");
    return creates.filter(
      (call) => isOk(call) && creates.filter(({ token }) => token === call.token).length === 1,
    );
  }

  /**
   * Returns the token of the life that a call was certainly about; undefined if that is ambiguous. Its Create succeeded
   * before the call, and no other Create that may have created a life overlapped the time from then to the call's end.
   * The server may have executed the call at any moment until its end.
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

  /** Returns true if some Create may have begun a life that never reached the agent. */
  mayHaveMadeNothing(until: number): boolean {
    const certain: readonly string[] = ["ok", "already_exists", "failed_precondition"];
    return this.history
      .callsOf("create")
      .some((call) => call.startedAt <= until && !certain.includes(endOf(call)));
  }

  /** Returns true if a Stop or Shutdown was called before a time. */
  wasAskedToEnd(until: number): boolean {
    return this.history.callsOf("stop", "shutdown").some(({ startedAt }) => startedAt <= until);
  }
}

/** Returns true if a Create got an error that says that it created nothing. */
export function isRefused({ outcome }: CallRecord): boolean {
  return outcome?.kind === "answered" && outcome.status >= 400 && outcome.status < 500;
}

/**
 * Returns true unless a Create certainly failed. One with `aborted` may have succeeded before the network repeated
 * it.
 */
export function mayHaveMadeLife(create: CallRecord): boolean {
  return !isRefused(create) || endOf(create) === "aborted";
}
