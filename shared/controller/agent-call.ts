import { SandboxError } from "../errors/error.ts";
import type {
  CallName,
  CallReport,
  EndedCall,
  Instance,
  InstanceDetails,
  KnownSandbox,
} from "../instances/instance.ts";
import type { InstanceStore, SavedSandbox } from "../instances/instance-store.ts";
import { creationTimeMs } from "../instances/life-number.ts";
import type { AgentView } from "../instances/view.ts";
import type { Call } from "../sandbox/call.ts";
import type { ExitStatus } from "../sandbox/controller.ts";
import type { Answer } from "./agent-client.ts";
import { AgentError } from "./agent-error.ts";
import type { Route } from "./agents.ts";
import { assumeView, impliesPhase } from "./assumed-view.ts";
import type { ControllerMethods } from "./methods.ts";
import { hasCreatedNothing, outcomeOf } from "./outcome.ts";

/** Grace period of a Create at an agent without views, in milliseconds. */
const createGraceMs = 5 * 60_000;

/** Recorded length of an error's message, in characters. */
const maxErrorLength = 1_024;

/** The methods that are lifecycle calls. */
const callNames: Readonly<Partial<Record<string, CallName>>> = {
  Create: "create",
  Start: "start",
  Stop: "stop",
  Shutdown: "shutdown",
  Update: "update",
};

/** The methods that inform an agent of the lease. */
const withLease: ReadonlySet<string> = new Set(["Create", "Start", "Renew"]);

/** The sandbox that a call is about, its agent, and the state recorded before the call. */
export interface Subject {
  readonly call: Call;
  readonly id: string;
  readonly route: Route;
  readonly known: KnownSandbox;
  /** Idempotency key of a lifecycle call. Such a call continues after its caller disconnects. */
  readonly callId?: string | undefined;
}

/** A call to an agent. */
export interface AgentCall<T> extends Subject {
  readonly method: keyof ControllerMethods | "Renew";
  /** The target life: the fencing token. */
  readonly life: number;
  /** Sends the request to the agent. */
  send(call: Call): Promise<Answer<T>>;
  /** Reads pid, address and creation time from the answer. */
  readonly details?: (value: T) => Partial<InstanceDetails>;
  /** Reads containerd's state from the answer of Status. */
  readonly state?: (value: T) => string;
  /** Reads the exit from the answer of Wait. */
  readonly exit?: (value: T) => ExitStatus;
}

/** The outcome of a call to an agent: a value or an error, the agent's view, and the report to record. */
export type Outcome<T> = {
  readonly view: AgentView | undefined;
  readonly report: Omit<CallReport, "lifeBefore">;
} & ({ readonly isOk: true; readonly value: T } | { readonly isOk: false; readonly error: unknown });

/** An outcome that was recorded, and the sandbox's state since then. */
export type RecordedOutcome<T> = Outcome<T> & { readonly known: SavedSandbox };

/** Returns true if no Create of the recorded life can still be in progress. */
function isSettled({ instance }: KnownSandbox, nowMs: number): boolean {
  if (instance?.phase !== "creating") return true;
  return nowMs - creationTimeMs(instance.life) > createGraceMs;
}

/** Returns the call to pass on to the agent. */
function toOutgoing<T>({ call, life, callId, known, method }: AgentCall<T>): Call {
  const epoch = (method === "Create" && known.instance?.epoch) || undefined;
  const lease = withLease.has(method) && known.lease?.isForAgent ? known.lease : undefined;
  const lifecycle = { life, callId, epoch, lease };
  if (callId === undefined) return { ...call, lifecycle };
  // A Shutdown that has begun is finished even if its caller stops waiting.
  const deadline = method === "Shutdown" ? undefined : call.deadline;
  return { ...call, signal: new AbortController().signal, deadline, lifecycle };
}

/**
 * Returns the agent's view, or the view that its answer implies if it sends none.
 * @param instances supplies the time, and a number for a life that was found at an agent without views
 */
function viewOf<T>(
  { route, method, life, known, state, exit }: AgentCall<T>,
  answer: Answer<T> | AgentError,
  instances: InstanceStore,
): Pick<CallReport, "view" | "isAssumed"> {
  if (answer.view) return { view: { ...answer.view, agent: route.name } };
  if (!impliesPhase(method)) return { view: undefined };
  const isKnownSettled = isSettled(known, instances.nowMs());
  // An agent without views keeps no fence: its Shutdown applies to the recorded life only.
  const target = (method === "Shutdown" ? known.instance?.life : life) || instances.newNumber();
  const request = { agent: route.name, method, life: target, isSettled: isKnownSettled };
  if (answer instanceof AgentError) {
    const view = answer.isAnswered ? assumeView({ ...request, code: answer.code }) : undefined;
    return { view, isAssumed: true };
  }
  const read = { state: state?.(answer.value), exit: exit?.(answer.value) };
  return { view: assumeView({ ...request, ...read, code: "ok" }), isAssumed: true };
}

/** Makes calls to agents and records their answers. No transaction stays open during a call to an agent. */
export class AgentCaller {
  readonly #instances: InstanceStore;
  readonly #onRecordFailed: (call: Call, id: string, error: unknown) => void;
  readonly #onDeletable: (call: Call, id: string, instance: Instance) => void;

  /**
   * @param onRecordFailed receives the errors of failed attempts to record an agent's answer
   * @param onDeletable is called once a sandbox has ended that is to be deleted then
   */
  constructor(
    instances: InstanceStore,
    onRecordFailed: (call: Call, id: string, error: unknown) => void,
    onDeletable: (call: Call, id: string, instance: Instance) => void,
  ) {
    this.#instances = instances;
    this.#onRecordFailed = onRecordFailed;
    this.#onDeletable = onDeletable;
  }

  /** Makes a call and records its outcome. @throws the agent's error, after it was recorded */
  async make<T>(call: AgentCall<T>): Promise<{ readonly value: T; readonly known: SavedSandbox }> {
    const outcome = await this.attempt(call);
    if (outcome.isOk) return outcome;
    throw outcome.error;
  }

  /** Makes a call and records its outcome, also when it failed. */
  async attempt<T>(call: AgentCall<T>): Promise<RecordedOutcome<T>> {
    const outcome = await this.send(call);
    return { ...outcome, known: await this.record(call, outcome.report) };
  }

  /** Makes a call without recording its outcome. */
  async send<T>(call: AgentCall<T>): Promise<Outcome<T>> {
    const { callId, method, life } = call;
    try {
      const answer = await call.send(toOutgoing(call));
      const { value } = answer;
      const observed = viewOf(call, answer, this.#instances);
      const ended =
        callId === undefined
          ? undefined
          : { callId, name: callNames[method], outcome: "ok" as const, error: "" };
      const report = { ...observed, ended, details: call.details?.(value) };
      return { isOk: true, value, view: observed.view, report };
    } catch (error) {
      const observed =
        error instanceof AgentError ? viewOf(call, error, this.#instances) : { view: undefined };
      const failedCreate = method === "Create" && hasCreatedNothing(error) ? life : undefined;
      const report = {
        ...observed,
        ended: callId === undefined ? undefined : endedWith(callId, callNames[method], error),
        failedCreate,
      };
      return { isOk: false, error, view: observed.view, report };
    }
  }

  /**
   * Records a report. If that fails, the caller still gets the agent's answer: the agent has acted, and its next
   * answer corrects the row.
   * @returns the recorded state afterwards
   */
  async record(
    { call, id, known }: Pick<Subject, "call" | "id" | "known">,
    report: Omit<CallReport, "lifeBefore">,
  ): Promise<SavedSandbox> {
    const lifeBefore = known.instance?.life ?? 0;
    const shouldPrune = report.ended !== undefined && known.instance?.call === "shutdown";
    try {
      const saved = await this.#instances.save(call, id, known, { ...report, lifeBefore }, shouldPrune);
      const { instance } = saved;
      if (instance?.wanted === "deleted" && known.instance?.wanted !== "deleted") {
        this.#onDeletable(call, id, instance);
      }
      return saved;
    } catch (error) {
      this.#onRecordFailed(call, id, error);
      return { ...known, isAdopted: false };
    }
  }
}

/** Returns the record of a lifecycle call that failed. */
function endedWith(callId: string, name: CallName | undefined, error: unknown): EndedCall {
  const message = error instanceof Error ? error.message.slice(0, maxErrorLength) : "";
  const code = error instanceof SandboxError ? error.code : "unknown";
  return { callId, name, outcome: outcomeOf(error), error: message, code };
}

/** Returns true if the call failed with one of these codes. */
export function failedWith<T>(outcome: Outcome<T>, ...codes: readonly SandboxError["code"][]): boolean {
  if (outcome.isOk || !(outcome.error instanceof AgentError)) return false;
  return codes.includes(outcome.error.code);
}
