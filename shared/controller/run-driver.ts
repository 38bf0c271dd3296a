import { quote, SandboxError } from "../errors/error.ts";
import { callIdOfStart, isRunWanted, recordUidOf } from "../instances/aim.ts";
import { undoneCallOf } from "../instances/begin-delete.ts";
import type { CompoundStore } from "../instances/compound-store.ts";
import { applyReport, type Instance, type KnownSandbox } from "../instances/instance.ts";
import type { InstanceStore } from "../instances/instance-store.ts";
import { creationTimeMs } from "../instances/life-number.ts";
import type { Call } from "../sandbox/call.ts";
import type { ControllerInstance, ControllerStatus } from "../sandbox/controller.ts";
import type { SandboxRecord } from "../sandbox/sandbox.ts";
import { notFound } from "../store/version.ts";
import type { AgentCaller, Outcome, Subject } from "./agent-call.ts";
import { AgentError } from "./agent-error.ts";
import type { Agents } from "./agents.ts";
import { unfinished } from "./errors.ts";
import type { LifeEnder, Prepare } from "./life-ender.ts";
import { outcomeOf } from "./outcome.ts";

/** Maximum number of steps of a run. Each is repeated only if another server has changed the row. */
const maxSteps = 12;

/** Age from which an unfinished run is undone if its agent cannot be asked, in milliseconds. */
const maxRunMs = 5 * 60_000;

export interface RunDriverOptions {
  readonly instances: InstanceStore;
  readonly compounds: CompoundStore;
  readonly agents: Agents;
  readonly caller: AgentCaller;
  readonly ender: LifeEnder;
  readonly prepare: Prepare;
}

/** A run that has begun. */
export interface Run {
  readonly call: Call;
  readonly id: string;
  readonly startCall: string;
  /** Its record, if it was read already. */
  readonly record?: SandboxRecord | undefined;
}

/** Takes runs that have begun to their end. Several servers may do that at once: the calls have the same ids. */
export class RunDriver {
  readonly #options: RunDriverOptions;

  constructor(options: RunDriverOptions) {
    this.#options = options;
  }

  /** Finishes a run of this server. If it fails, undoes it and throws the first error. */
  async finish(run: Run, known: KnownSandbox): Promise<KnownSandbox> {
    try {
      return await this.#drive(run, known);
    } catch (error) {
      const isKept = known.instance?.wanted === "kept";
      const undone = await this.#undo(run, { isKept, isFinal: isFinal(error) }, error).catch(
        // The intent is stored, and will be resumed.
        () => undefined,
      );
      // Another server has seen that it succeeded, although the answer was lost here.
      if (undone && !isFinal(error) && isDone(undone, run.startCall)) return undone;
      throw error;
    }
  }

  /**
   * Finishes or undoes a run whose server has died.
   * @throws the agent's error if it cannot be asked, and the run is not old
   */
  async resume(call: Call, id: string, found: KnownSandbox): Promise<void> {
    const { instance } = found;
    if (!instance) return;
    const { startCall, wanted, highest } = instance;
    const run = { call, id, startCall };
    try {
      await this.#drive(run, await this.#recognize(call, id, found));
    } catch (error) {
      const ageMs = this.#options.instances.nowMs() - creationTimeMs(highest);
      if (!isFinal(error) && ageMs <= maxRunMs) throw error;
      await this.#undo(run, { isKept: wanted === "kept", isFinal: false }, error);
    }
  }

  async #drive(run: Run, first: KnownSandbox): Promise<KnownSandbox> {
    const { id, startCall } = run;
    let known = first;
    for (let step = 1; step <= maxSteps; step++) {
      const { instance } = known;
      if (!instance || instance.startCall !== startCall) {
        throw unfinished(id, "another operation has taken the place of this run");
      }
      if (isDone(known, startCall)) return known;
      if (instance.wanted === "deleted") throw unfinished(id, "it is being deleted");
      if (instance.wanted === "replaced") known = await this.#replace(run, known);
      else {
        const advanced = await this.#advance(run, known);
        if (advanced.isStarted) return advanced.known;
        known = advanced.known;
      }
    }
    throw unfinished(id, "other operations are in progress");
  }

  /** Ends the life that a run replaces, or begins the run's own. */
  async #replace({ call, id, startCall }: Run, known: KnownSandbox): Promise<KnownSandbox> {
    const { compounds, ender } = this.#options;
    if (known.instance?.phase !== "gone") return ender.end(call, id, known);
    const begun = await compounds.beginReplacement(call, id, startCall);
    const { instance } = begun;
    // Its record was deleted.
    const isStuck = instance?.startCall === startCall && instance.wanted === "replaced";
    if (isStuck && instance.phase === "gone") throw endedDuring(id);
    return begun;
  }

  /** Creates the life of a run, and starts it. `isStarted` is false if another server has changed the row. */
  async #advance({ call, id, record }: Run, known: KnownSandbox) {
    const { agents, caller, ender, prepare } = this.#options;
    const { instance } = known;
    if (!instance || instance.phase === "gone" || instance.ending >= instance.life) {
      throw endedDuring(id, instance?.error);
    }
    const { life, phase, startCall } = instance;
    const route = agents.route(known, id, instance.agent);
    const subject = await prepare(call, id, route, known, startCall);
    if (phase === "creating") {
      const created = await this.#create(subject, instance, record);
      const isThere = created.view?.life === life && created.view.phase !== "creating";
      if (!created.isOk && !isThere) {
        const now = await caller.record(subject, ofRun(created, startCall));
        if (now.instance && now.instance.phase !== "creating" && now.instance.phase !== "gone") {
          return { known: now, isStarted: false };
        }
        throw created.error;
      }
    }
    const started = await caller.send({
      ...{ ...subject, method: "Start" as const, life },
      send: (outgoing) => route.agent.start(outgoing, id),
      details: ({ pid, address, createdAt }: ControllerInstance) => ({ pid, address, createdAt }),
    });
    const isRunning = started.view?.life === life && started.view.phase === "running";
    if (!started.isOk && !isRunning) throw started.error;
    const report = ofRun(started, startCall);
    const saved = await caller.record(subject, report);
    // An agent without views keeps no fence, so that a Shutdown or Delete during this run did not stop it.
    if (saved.instance && saved.instance.ending >= life && saved.instance.phase !== "gone") {
      await ender.end(call, id, saved);
      throw endedDuring(id);
    }
    // The answer could not be recorded: the run is finished anyway, and the next answer corrects the row.
    const wasLost = saved.instance?.life === life && isRunWanted(saved.instance);
    const now = wasLost ? applyReport(instance, { ...report, lifeBefore: life }) : saved.instance;
    return { known: { ...saved, instance: now }, isStarted: true };
  }

  async #create(
    subject: Subject,
    { life, startCall }: Instance,
    record?: SandboxRecord,
  ): Promise<Outcome<unknown>> {
    const { call, id, route } = subject;
    const sandbox = record ?? (await this.#options.compounds.find(call, id)).record;
    // It may be another one that was stored since.
    if (sandbox?.uid !== recordUidOf(startCall)) throw notFound(id);
    const opts = { rootfs: [], netnsPath: "", annotations: new Map<string, string>(), sandbox };
    return this.#options.caller.send({
      ...{ ...subject, method: "Create" as const, life },
      send: (outgoing) => route.agent.create(outgoing, id, opts),
    });
  }

  /** Asks an agent for its view if it has never sent one, because others may not get a Create twice. */
  async #recognize(call: Call, id: string, known: KnownSandbox): Promise<KnownSandbox> {
    const { agents, caller } = this.#options;
    const { instance } = known;
    if (instance?.phase !== "creating" || known.agentEpoch > 0) return known;
    const route = agents.route(known, id, instance.agent);
    const outcome = await caller.attempt({
      ...{ call, id, route, known, method: "Status" as const, life: instance.life },
      send: (outgoing) => route.agent.status(outgoing, id, false),
      state: ({ state }: ControllerStatus) => state,
    });
    const now = outcome.known;
    if (now.agentEpoch > 0 || now.instance?.phase !== "creating") return now;
    throw new SandboxError("unavailable", `sandbox ${quote(id)}: its Create may be in progress`);
  }

  /** Undoes a run. Returns the recorded state afterwards. */
  async #undo(
    { call, id, startCall }: Run,
    how: { readonly isKept: boolean; readonly isFinal: boolean },
    cause: unknown,
  ): Promise<KnownSandbox> {
    const { compounds, ender } = this.#options;
    const error = cause instanceof Error ? cause.message.slice(0, 1_024) : "";
    const code = cause instanceof SandboxError ? cause.code : "unknown";
    const known = await compounds.undoRun(call, id, { startCall, ...how, error, code });
    const { instance } = known;
    const isOurs = instance?.startCall === undoneCallOf(startCall) && instance.ending >= instance.life;
    if (!isOurs || instance.phase === "gone") return known;
    return ender.end(call, id, known);
  }
}

/** Returns the report of an outcome as that of the call that has begun a run. */
function ofRun({ report }: Outcome<unknown>, startCall: string): Outcome<unknown>["report"] {
  return { ...report, ended: report.ended && { ...report.ended, callId: callIdOfStart(startCall) } };
}

function endedDuring(id: string, why?: string): SandboxError {
  const message = `sandbox ${quote(id)}: it was ended during this run${why ? `: ${why}` : ""}`;
  return new SandboxError("aborted", message);
}

/** Returns true if a run has started its life. */
export function isDone({ instance }: KnownSandbox, startCall: string): boolean {
  if (!instance || instance.startCall !== startCall || instance.ending >= instance.life) return false;
  const wasStarted = instance.phase === "running" || instance.phase === "stopped";
  return wasStarted && (instance.wanted === "" || instance.onExit === "delete");
}

/** Returns true if a run has certainly failed. */
function isFinal(error: unknown): boolean {
  if (error instanceof AgentError) return outcomeOf(error) === "failed" && !error.isUnsent;
  return (
    error instanceof SandboxError &&
    !/^(?:unavailable|internal|unknown|canceled|deadline_exceeded)$/.test(error.code)
  );
}
