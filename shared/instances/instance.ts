import type { Code } from "../errors/codes.ts";
import type { Lease } from "../sandbox/lease.ts";
import type { Timestamp } from "../sandbox/sandbox.ts";
import { type Aim, aimAfter, noAim } from "./aim.ts";
import { type LifeState, merge, mergeFailedCreate } from "./merge.ts";
import type { AgentView, LifeExit } from "./view.ts";

/** The lifecycle calls: those that may change a sandbox. */
export type CallName = "create" | "start" | "stop" | "shutdown" | "update" | "run" | "delete";

/** The recorded outcome of a lifecycle call: `unknown` if the agent may or may not have acted. */
export type Outcome = "pending" | "ok" | "failed" | "unknown";

/** Details of a sandbox in an agent's answers, other than the view. */
export interface InstanceDetails {
  readonly pid: number;
  /** Address of the sandbox's own API; empty if it has none. */
  readonly address: string;
  readonly createdAt: Timestamp | undefined;
}

/** The recorded life of a sandbox id. A life is one course of a sandbox from Create to Shutdown. */
export interface Instance extends LifeState, InstanceDetails, Aim {
  /** Incremented by each write, for compare-and-swap. */
  readonly revision: number;
  /** The last lifecycle call. `merge` does not depend on it, nor on the next three fields. */
  readonly call: string;
  readonly callId: string;
  readonly outcome: Outcome;
  /** The message of its error; empty if it did not fail. */
  readonly error: string;
}

/** The lease of a record. */
export interface RecordedLease extends Lease {
  /** True if its agent is informed of it: a lease that is only containerd's label does not concern the agent. */
  readonly isForAgent: boolean;
}

/**
 * The doubt that rounds of reconciliation have about a life. `failing`: the last round could not read its agent's
 * inventory; `unknown`: the agent is silent, and has not answered about this life since.
 */
export type Doubt = "failing" | "unknown";

/** The recorded state of a sandbox id. */
export interface KnownSandbox {
  readonly instance: Instance | undefined;
  /** The exit of the instance's life. */
  readonly exit: LifeExit | undefined;
  /** The `sandboxer` of the Store's record; undefined without a record. */
  readonly recordSandboxer: string | undefined;
  /** The record's lease; undefined if it has none, or was not read. */
  readonly lease?: RecordedLease | undefined;
  /** The highest epoch seen of the instance's agent; 0 for agents without views. */
  readonly agentEpoch: number;
  /** The number up to which lives of this id were given up at the instance's agent; 0 for none. */
  readonly givenUp: number;
  /** True if lives of any id were given up at the instance's agent. */
  readonly hasGivenUp: boolean;
  /** Undefined if there is no doubt, or it was not read. An answer about the life removes it. */
  readonly doubt?: Doubt | undefined;
}

/** The outcome of a lifecycle call. */
export interface EndedCall {
  readonly callId: string;
  readonly outcome: Outcome;
  /** The message of its error; empty if it did not fail. */
  readonly error: string;
  /** The code of its error. */
  readonly code?: Code | undefined;
  readonly name?: CallName | undefined;
}

/** The outcome of a call to an agent, to record. */
export interface CallReport {
  /** The agent's view; undefined if it did not answer. */
  readonly view: AgentView | undefined;
  /** The life in the row before the call; 0 for none. */
  readonly lifeBefore: number;
  /** True if the view may be old. */
  readonly isLate?: boolean;
  /** True if the functions inferred the view, because the agent sends none. */
  readonly isAssumed?: boolean;
  readonly details?: Partial<InstanceDetails> | undefined;
  /** The outcome of a lifecycle call; undefined for other calls. */
  readonly ended?: EndedCall | undefined;
  /** The life of a Create that has created nothing and never will. */
  readonly failedCreate?: number | undefined;
}

const none: InstanceDetails = { pid: 0, address: "", createdAt: undefined };

function nextState(instance: Instance | undefined, report: CallReport): LifeState | undefined {
  const { view, lifeBefore, failedCreate, ended } = report;
  const merged = view ? merge(instance, view, lifeBefore) : instance;
  return failedCreate === undefined ? merged : mergeFailedCreate(merged, failedCreate, ended?.callId ?? "");
}

/** Returns the details of the next instance: those of the answer, if the next state is the view's. */
function nextDetails(
  instance: Instance | undefined,
  next: LifeState,
  { view, details }: CallReport,
): InstanceDetails {
  const before = instance?.life === next.life ? instance : none;
  const isOfView = view?.life === next.life && view.phase === next.phase;
  const observed = isOfView ? details : undefined;
  return {
    pid: next.phase === "running" ? (observed?.pid ?? before.pid) : 0,
    address: observed?.address ?? before.address,
    createdAt: observed?.createdAt ?? before.createdAt,
  };
}

/**
 * Returns the instance after a report; the same object if nothing changes. Pure.
 * @returns undefined if there is still nothing to record
 */
export function applyReport(instance: Instance | undefined, report: CallReport): Instance | undefined {
  const state = nextState(instance, report);
  if (!state) return undefined;
  const { ended } = report;
  const isLastCall = ended !== undefined && instance?.callId === ended.callId;
  const call = isLastCall
    ? { call: instance.call, callId: ended.callId, outcome: ended.outcome, error: ended.error }
    : {
        call: instance?.call ?? "",
        callId: instance?.callId ?? "",
        outcome: instance?.outcome ?? "ok",
        error: instance?.error ?? "",
      };
  const details = nextDetails(instance, state, report);
  const aim = instance ? aimAfter(instance, state) : noAim;
  const next: Instance = { ...state, ...details, ...call, ...aim, revision: (instance?.revision ?? 0) + 1 };
  return instance && isSame(instance, next) ? instance : next;
}

function isSame(a: Instance, b: Instance): boolean {
  const { createdAt: ofA, revision: _a, ...restOfA } = a;
  const { createdAt: ofB, revision: _b, ...restOfB } = b;
  if (ofA?.seconds !== ofB?.seconds || ofA?.nanos !== ofB?.nanos) return false;
  const values: Readonly<Record<string, unknown>> = restOfB;
  return Object.entries(restOfA).every(([name, value]) => values[name] === value);
}
