import type { Timestamp } from "../sandbox/sandbox.ts";
import { type LifeState, merge, mergeUnsent } from "./merge.ts";
import type { AgentView, LifeExit } from "./view.ts";

/** The calls that change what a sandbox is doing. */
export type CallName = "create" | "start" | "stop" | "shutdown" | "update";

/** The outcome of a lifecycle call, as far as is known: `unknown` when it may or may not have happened. */
export type Outcome = "pending" | "ok" | "failed" | "unknown";

/** The details that an agent tells of a sandbox besides its view. */
export interface InstanceDetails {
  readonly pid: number;
  /** Address of the sandbox's own API; empty where there is none. */
  readonly address: string;
  readonly createdAt: Timestamp | undefined;
}

/** The recorded life of a sandbox id. */
export interface Instance extends LifeState, InstanceDetails {
  /** Grows with each write: the compare-and-swap. */
  readonly revision: number;
  /** The last lifecycle call, how it went, and the message of its error: for people, no decision reads them. */
  readonly call: string;
  readonly callId: string;
  readonly outcome: Outcome;
  readonly error: string;
}

/** Everything the database knows of a sandbox id. */
export interface KnownSandbox {
  readonly instance: Instance | undefined;
  /** The exit of the instance's life. */
  readonly exit: LifeExit | undefined;
  /** The `sandboxer` of the Store's record; undefined without a record. */
  readonly recorded: string | undefined;
  /** The greatest epoch seen of the instance's agent; 0 for none, as of agents that send no views. */
  readonly agentEpoch: number;
  /** The number up to which lives of this id were given up by forgetting the instance's agent; 0 for none. */
  readonly givenUp: number;
  /** True if anything was given up at the instance's agent. */
  readonly hasGivenUp: boolean;
}

/** The report of a call to an agent, to be recorded. */
export interface CallReport {
  /** The agent's view; undefined where it did not answer. */
  readonly view: AgentView | undefined;
  /** The life in the row when the call began; 0 for none. */
  readonly asked: number;
  /** True if the view was made by the functions, for an agent that sends none. */
  readonly isAssumed?: boolean;
  readonly details?: Partial<InstanceDetails> | undefined;
  /** Set for a lifecycle call, which has ended so. */
  readonly ended?: { readonly callId: string; readonly outcome: Outcome; readonly error: string } | undefined;
  /** Set for a Create that surely made nothing: the number of its life. */
  readonly unsent?: number | undefined;
}

const none: InstanceDetails = { pid: 0, address: "", createdAt: undefined };

function nextState(instance: Instance | undefined, report: CallReport): LifeState | undefined {
  const { view, asked, unsent, ended } = report;
  const merged = view ? merge(instance, view, asked) : instance;
  return unsent === undefined ? merged : mergeUnsent(merged, unsent, ended?.callId ?? "");
}

/** The details of the next instance: those of the view, if that is what the next state comes from. */
function nextDetails(
  instance: Instance | undefined,
  next: LifeState,
  { view, details }: CallReport,
): InstanceDetails {
  const before = instance?.life === next.life ? instance : none;
  const isOfView = view?.life === next.life && view.phase === next.phase;
  const now = isOfView ? details : undefined;
  return {
    pid: next.phase === "running" ? (now?.pid ?? before.pid) : 0,
    address: now?.address ?? before.address,
    createdAt: now?.createdAt ?? before.createdAt,
  };
}

/**
 * The instance after a report; the same object where nothing changes. Pure.
 * @returns undefined where there is still nothing to record
 */
export function applyReport(instance: Instance | undefined, report: CallReport): Instance | undefined {
  const state = nextState(instance, report);
  if (!state) return undefined;
  const { ended } = report;
  const isLastCall = ended !== undefined && instance?.callId === ended.callId;
  const call = isLastCall
    ? { call: instance.call, ...ended }
    : {
        call: instance?.call ?? "",
        callId: instance?.callId ?? "",
        outcome: instance?.outcome ?? "ok",
        error: instance?.error ?? "",
      };
  const details = nextDetails(instance, state, report);
  const next: Instance = { ...state, ...details, ...call, revision: (instance?.revision ?? 0) + 1 };
  return instance && isSame(instance, next) ? instance : next;
}

function isSame(a: Instance, b: Instance): boolean {
  const { createdAt: ofA, revision: _a, ...restOfA } = a;
  const { createdAt: ofB, revision: _b, ...restOfB } = b;
  if (ofA?.seconds !== ofB?.seconds || ofA?.nanos !== ofB?.nanos) return false;
  const values: Readonly<Record<string, unknown>> = restOfB;
  return Object.entries(restOfA).every(([name, value]) => values[name] === value);
}
