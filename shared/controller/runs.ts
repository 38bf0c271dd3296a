import { quote, SandboxError } from "../errors/error.ts";
import { isBegunBy } from "../instances/aim.ts";
import type { CompoundStore, KnownRecord, RunRequest } from "../instances/compound-store.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import type { InstanceStore } from "../instances/instance-store.ts";
import type { Call } from "../sandbox/call.ts";
import { callIdOf } from "../sandbox/call-id.ts";
import type { RunOptions, RunResult } from "../sandbox/compound.ts";
import { neverExpires } from "../sandbox/lease.ts";
import { alreadyExists } from "../store/version.ts";
import type { Agents } from "./agents.ts";
import { unfinished } from "./errors.ts";
import { isDone, type RunDriver } from "./run-driver.ts";

/** Maximum number of attempts to begin a run, each after an operation that was in its way. */
const maxAttempts = 4;

/** The operations that a run may find in its way. */
export interface RunObstacles {
  /** Finishes or undoes an unfinished operation. */
  resume(call: Call, id: string): Promise<void>;
  /** Shuts down a life that has stopped, unless it is over by now. */
  shutdown(call: Call, id: string, life: number): Promise<void>;
  /** Asks the agent for the state of a life, and records it. */
  observe(call: Call, id: string): Promise<unknown>;
}

export interface RunsOptions {
  readonly compounds: CompoundStore;
  readonly instances: Pick<InstanceStore, "hasReached">;
  readonly agents: Agents;
  readonly driver: RunDriver;
  readonly obstacles: RunObstacles;
}

/** Runs sandboxes: stores their records, and creates and starts their lives. */
export class Runs {
  readonly #compounds: CompoundStore;
  readonly #instances: Pick<InstanceStore, "hasReached">;
  readonly #agents: Agents;
  readonly #driver: RunDriver;
  readonly #obstacles: RunObstacles;

  constructor({ compounds, instances, agents, driver, obstacles }: RunsOptions) {
    this.#compounds = compounds;
    this.#instances = instances;
    this.#agents = agents;
    this.#driver = driver;
    this.#obstacles = obstacles;
  }

  /** Runs a sandbox. @see Compounds.run */
  async run(
    call: Call,
    { sandbox, ifExists, removeOnExit, term, subscription }: RunOptions,
  ): Promise<RunResult> {
    const { id } = sandbox;
    if (ifExists !== "keep") this.#agents.find(sandbox.sandboxer || this.#agents.defaultSandboxer);
    const callId = await callIdOf(call, "Run", id);
    const onExit = removeOnExit ? ("delete" as const) : ("" as const);
    const request = { sandbox, ifExists, onExit, term, subscription };
    // What has begun continues, even if the caller leaves.
    const detached = { ...call, signal: new AbortController().signal, deadline: undefined };
    for (let attempt = 1; ; attempt++) {
      const known = await this.#compounds.beginRun(attempt === 1 ? call : detached, request, callId);
      const startCall = known.instance?.startCall ?? "";
      if (isBegunBy(startCall, callId)) {
        const run = { call: detached, id, startCall, record: known.record };
        const isOver = isDone(known, startCall) || known.instance?.wanted === "";
        return resultOf(id, known, isOver ? known : await this.#driver.finish(run, known));
      }
      const isThere = isAnswer(known, ifExists);
      if (isThere && known.doubt !== "unknown") return resultOf(id, known, known);
      if (call.isRepeated && (await this.#instances.hasReached(detached, id, callId, "started"))) {
        throw endedBefore(id);
      }
      if (attempt === maxAttempts) throw unfinished(id, "other operations are in progress");
      if (isThere) await this.#obstacles.observe(detached, id);
      else await this.#clear(detached, request, known);
    }
  }

  /** Removes the obstacle of a run that did not begin. @throws the error of the run if it cannot begin */
  async #clear(call: Call, { sandbox, ifExists }: RunRequest, known: KnownRecord): Promise<void> {
    const { id, sandboxer } = sandbox;
    const { instance, record } = known;
    if (instance && instance.wanted !== "") {
      const isDeleting = instance.wanted === "deleted";
      await this.#obstacles.resume(call, id).catch((cause: unknown) => {
        const what = isDeleting ? "it is being deleted" : "another run is in progress";
        throw new SandboxError("aborted", unfinished(id, what).message, { cause });
      });
      return;
    }
    const isLive = instance !== undefined && instance.phase !== "gone";
    if (isLive && (!record || ifExists === "fail")) throw alreadyExists(id);
    if (!isLive && record && ifExists === "fail") throw alreadyExists(id);
    if (instance && isLive && (instance.phase === "stopped" || instance.ending >= instance.life))
      return this.#obstacles.shutdown(call, id, instance.life);
    if (instance?.phase === "creating") throw unfinished(id, "its Create is in progress");
    // Nothing is in the way, but no agent serves the sandboxer.
    if (!isLive) this.#agents.find(record?.sandboxer || sandboxer || this.#agents.defaultSandboxer);
  }
}

/** Returns true if a run with `keep` has nothing to do. */
function isAnswer({ instance, record }: KnownRecord, ifExists: RunOptions["ifExists"]): boolean {
  if (ifExists !== "keep" || !record || instance?.phase !== "running") return false;
  return instance.wanted === "" && instance.ending < instance.life;
}

function endedBefore(id: string): SandboxError {
  return new SandboxError(
    "failed_precondition",
    `sandbox ${quote(id)}: this run was ended before its answer`,
  );
}

function resultOf(id: string, { record, lease }: KnownRecord, { instance, exit }: KnownSandbox): RunResult {
  if (!record || !instance || instance.phase === "gone" || instance.ending >= instance.life) {
    throw endedBefore(id);
  }
  const { phase, agent, pid, call, outcome, error } = instance;
  return {
    record,
    status: {
      ...{ phase, agent, pid: pid || undefined, exit },
      lastOperation: { name: call, outcome, error },
      expiresAt: lease?.expiresAt === neverExpires ? undefined : lease?.expiresAt,
    },
  };
}
