import type { SandboxError } from "../errors/error.ts";
import type { CallReport, InstanceDetails, KnownSandbox } from "../instances/instance.ts";
import type { InstanceStore, SavedSandbox } from "../instances/instance-store.ts";
import { timeOfNumber } from "../instances/life-number.ts";
import type { AgentView } from "../instances/view.ts";
import type { Call } from "../sandbox/call.ts";
import type { ExitStatus } from "../sandbox/controller.ts";
import { AgentError, type Answer } from "./agent-client.ts";
import type { Route } from "./agents.ts";
import { assumeView, type PlainMethod } from "./assumed-view.ts";
import { hasMadeNothing, outcomeOf } from "./outcome.ts";

/** Grace period of a Create at an agent without views, in milliseconds. */
const createGraceMs = 5 * 60_000;

/** Recorded length of an error's message, in characters. */
const maxErrorLength = 1_024;

/** The sandbox that an agent is asked about, and what was known of it before. */
export interface Subject {
  readonly call: Call;
  readonly id: string;
  readonly route: Route;
  readonly known: KnownSandbox;
  /** The idempotency key of a lifecycle call: it goes on when its caller leaves. */
  readonly callId?: string | undefined;
}

/** A call to an agent. */
export interface AgentCall<T> extends Subject {
  readonly method: PlainMethod | "Update" | "Metrics" | "Platform";
  /** The life that is meant: the fencing token. */
  readonly life: number;
  ask(call: Call): Promise<Answer<T>>;
  /** Everything else that the answer tells. */
  readonly details?: (value: T) => Partial<InstanceDetails>;
  readonly state?: (value: T) => string;
  readonly exit?: (value: T) => ExitStatus;
}

/** The outcome of a call to an agent: a value or an error, the view, and what is to be recorded. */
export type Outcome<T> = {
  readonly view: AgentView | undefined;
  readonly report: Omit<CallReport, "asked">;
} & ({ readonly isOk: true; readonly value: T } | { readonly isOk: false; readonly error: unknown });

/** An outcome, and what is known since it was recorded. */
export type RecordedOutcome<T> = Outcome<T> & { readonly known: SavedSandbox };

/** Returns whether no Create of the recorded life can be under way any more. */
function isSettled({ instance }: KnownSandbox, now: number): boolean {
  if (instance?.phase !== "creating") return true;
  return now - timeOfNumber(instance.life) > createGraceMs;
}

/** The call as the agent is given it. */
function actingCall<T>({ call, life, callId, known, method }: AgentCall<T>): Call {
  const epoch = (method === "Create" && known.instance?.epoch) || undefined;
  const lifecycle = { life, callId, epoch };
  if (callId === undefined) return { ...call, lifecycle };
  // A Shutdown is finished once it has begun, however long its caller waits.
  const deadline = method === "Shutdown" ? undefined : call.deadline;
  return { ...call, signal: new AbortController().signal, deadline, lifecycle };
}

/**
 * The agent's view, or what its answer stands for where it sends none.
 * @param instances give the time, and the life of what an agent without views has and nothing was known of
 */
function viewOf<T>(
  { route, method, life, known, state, exit }: AgentCall<T>,
  answer: Answer<T> | AgentError,
  instances: InstanceStore,
): Pick<CallReport, "view" | "isAssumed"> {
  if (answer.view) return { view: { ...answer.view, agent: route.name } };
  if (method === "Update" || method === "Metrics" || method === "Platform") return { view: undefined };
  const isKnownSettled = isSettled(known, instances.now());
  // Such an agent ends what it has, and keeps no fence: its Shutdown tells of the recorded life alone.
  const meant = (method === "Shutdown" ? known.instance?.life : life) || instances.newNumber();
  const asked = { agent: route.name, method, life: meant, isSettled: isKnownSettled };
  if (answer instanceof AgentError) {
    const view = answer.isAnswered ? assumeView({ ...asked, code: answer.code }) : undefined;
    return { view, isAssumed: true };
  }
  const told = { state: state?.(answer.value), exit: exit?.(answer.value) };
  return { view: assumeView({ ...asked, ...told, code: "ok" }), isAssumed: true };
}

/** Makes calls to agents and records what they answer. The database is never held while an agent is asked. */
export class AgentCaller {
  readonly #instances: InstanceStore;
  readonly #onRecordFailed: (call: Call, id: string, error: unknown) => void;

  /** @param onRecordFailed is told when an agent's answer could not be recorded */
  constructor(instances: InstanceStore, onRecordFailed: (call: Call, id: string, error: unknown) => void) {
    this.#instances = instances;
    this.#onRecordFailed = onRecordFailed;
  }

  /** Makes a call and records it. @throws what the agent answered, once that is recorded */
  async make<T>(call: AgentCall<T>): Promise<{ readonly value: T; readonly known: SavedSandbox }> {
    const outcome = await this.attempt(call);
    if (outcome.isOk) return outcome;
    throw outcome.error;
  }

  /** Makes a call and records it, also where it failed. */
  async attempt<T>(call: AgentCall<T>): Promise<RecordedOutcome<T>> {
    const outcome = await this.ask(call);
    return { ...outcome, known: await this.record(call, outcome.report) };
  }

  /** Makes a call and records nothing yet. */
  async ask<T>(call: AgentCall<T>): Promise<Outcome<T>> {
    const { callId, method, life } = call;
    try {
      const answer = await call.ask(actingCall(call));
      const { value } = answer;
      const seen = viewOf(call, answer, this.#instances);
      const ended = callId === undefined ? undefined : { callId, outcome: "ok" as const, error: "" };
      const report = { ...seen, ended, details: call.details?.(value) };
      return { isOk: true, value, view: seen.view, report };
    } catch (error) {
      const seen = error instanceof AgentError ? viewOf(call, error, this.#instances) : { view: undefined };
      const unsent = method === "Create" && hasMadeNothing(error) ? life : undefined;
      const report = { ...seen, ended: callId === undefined ? undefined : endedWith(callId, error), unsent };
      return { isOk: false, error, view: seen.view, report };
    }
  }

  /**
   * Records a report. The caller gets the agent's answer even if that fails: it is the truth, and the next answer
   * of the agent corrects the row.
   * @returns what is known since
   */
  async record(
    { call, id, known }: Pick<Subject, "call" | "id" | "known">,
    report: Omit<CallReport, "asked">,
  ): Promise<SavedSandbox> {
    const asked = known.instance?.life ?? 0;
    const isLast = report.ended !== undefined && known.instance?.call === "shutdown";
    try {
      return await this.#instances.save(call, id, known, { ...report, asked }, isLast);
    } catch (error) {
      this.#onRecordFailed(call, id, error);
      return { ...known, isAdopted: false };
    }
  }
}

/** Returns the record of a lifecycle call that failed. */
export function endedWith(callId: string, error: unknown): NonNullable<CallReport["ended"]> {
  const message = error instanceof Error ? error.message.slice(0, maxErrorLength) : "";
  return { callId, outcome: outcomeOf(error), error: message };
}

/** Returns whether an outcome is an error with one of these codes. */
export function failedWith<T>(outcome: Outcome<T>, ...codes: readonly SandboxError["code"][]): boolean {
  if (outcome.isOk || !(outcome.error instanceof AgentError)) return false;
  return codes.includes(outcome.error.code);
}
