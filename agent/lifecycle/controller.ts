import { abortError, untilAborted } from "../../shared/errors/abort.ts";
import { quote, SandboxError } from "../../shared/errors/error.ts";
import type { InventoryEntry } from "../../shared/instances/inventory.ts";
import type { LifeExit, LifeView } from "../../shared/instances/view.ts";
import type { Log } from "../../shared/log.ts";
import { now } from "../../shared/protobuf/timestamp.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type {
  Controller,
  ControllerInstance,
  ControllerStatus,
  CreateOpts,
  ExitStatus,
  Metric,
  Platform,
} from "../../shared/sandbox/controller.ts";
import { checkId, isIdentifier } from "../../shared/sandbox/identifier.ts";
import type { OutputQuery, OutputReply } from "../../shared/sandbox/output.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import { syncFolder } from "../host/atomic-file.ts";
import { makeFolder } from "../host/make-folder.ts";
import { defaultKeptBytes } from "../output/limits.ts";
import { readOutput } from "../output/read-output.ts";
import { creatingStatus, instanceOf, statusOf } from "./answers.ts";
import type { Backend } from "./backend.ts";
import { Creator } from "./creator.ts";
import { toLifeExit } from "./exit.ts";
import { folderName } from "./folder.ts";
import { listEntries, observeEntries } from "./inventory.ts";
import { lifeCallOf } from "./life-registry.ts";
import { Lives } from "./lives.ts";
import { effects, type Method } from "./method.ts";
import { nextNumber } from "./number.ts";
import { problemsOf, recoverAll, resume } from "./recovery.ts";
import { decidedError, errorOfRefusal, notFound } from "./refusal.ts";
import { Remover } from "./remover.ts";
import type { LocalSandbox } from "./sandbox.ts";

/**
 * The Controller of this machine, on top of a backend. All its state is in a folder, so that a later controller on
 * the same folder continues. Sandboxes keep running in between.
 * @see docs/agent.md, "Lives"
 */
export class LocalController implements Controller {
  readonly #backend: Backend;
  readonly #lives: Lives;
  readonly #creator: Creator;
  readonly #remover: Remover;
  readonly #timer: NodeJS.Timeout | undefined;

  private constructor(root: string, backend: Backend, lives: Lives) {
    this.#backend = backend;
    this.#lives = lives;
    this.#creator = new Creator(root, backend, lives);
    this.#remover = new Remover(root, backend, lives);
    if (backend.pollIntervalMs !== undefined) {
      this.#timer = setInterval(() => {
        for (const sandbox of lives.sandboxes.values()) if (sandbox.record.attempt > 0) sandbox.pollSoon();
      }, backend.pollIntervalMs);
    }
  }

  /**
   * Opens a controller on a folder. No other controller may have it open.
   * @param root created if missing; its contents are private to this user
   * @param maxKeptBytes maximum size of the outputs of sandboxes that were shut down
   * @throws if the tombstones are unreadable
   */
  static async open(
    root: string,
    backend: Backend,
    log: Log,
    maxKeptBytes = defaultKeptBytes,
  ): Promise<LocalController> {
    await makeFolder(root);
    const lives = await Lives.open(root, maxKeptBytes);
    await syncFolder(root);
    await recoverAll(root, backend, lives, log);
    const controller = new LocalController(root, backend, lives);
    await backend.open(() => {
      for (const sandbox of lives.sandboxes.values()) void resume(sandbox, log);
    });
    return controller;
  }

  /** Identifies the data folder. */
  get epoch(): number {
    return this.#lives.tombstones.epoch;
  }

  /** The epoch and the floor of the data folder. */
  get source(): { readonly epoch: number; readonly floor: number } {
    const { epoch, floor } = this.#lives.tombstones;
    return { epoch, floor };
  }

  /** Passes on the state of every sandbox, and from now on of each one that changes. */
  onChange(listener: (entry: InventoryEntry) => void): void {
    observeEntries(this.#lives, listener);
  }

  /** Stops observing the sandboxes. They keep running. */
  close(): void {
    clearInterval(this.#timer);
    for (const sandbox of this.#lives.sandboxes.values()) sandbox.close();
    this.#backend.close();
    this.#lives.tombstones.close();
  }

  /** Returns the agent's view of an id; undefined if its life is unknown. */
  view(namespace: string, id: string): LifeView | undefined {
    return this.#lives.viewOf(folderName(namespace, id));
  }

  /** Lists problems of the sandboxes, as counts without names. */
  problems(): string[] {
    return problemsOf(this.#lives);
  }

  list(query: Parameters<typeof listEntries>[1]): ReturnType<typeof listEntries> {
    return listEntries(this.#lives, query);
  }

  async create(call: Call, id: string, sandboxer: string, opts: CreateOpts): Promise<void> {
    const name = folderName(call.namespace, checkId(id));
    await this.#prepare("Create", name, call);
    if (call.signal.aborted) throw abortError(call.signal);
    const { fence, floor = 0, folder } = this.#lives.stateOf(name);
    const { callId, lease } = lifeCallOf(call);
    const life = call.lifecycle?.life ?? nextNumber(Math.max(fence, floor, folder?.life ?? 0));
    const epoch = call.lifecycle?.epoch;
    const decision = this.#lives.decideOn(name, { method: "Create", life, callId, epoch });
    if (decision.do === "act") {
      const { namespace } = call;
      return this.#creator.create({ name, life, callId, namespace, id, sandboxer, opts, lease });
    }
    if (decision.do === "join") return this.#lives.creations.get(name)?.done;
    if (decision.code === "ok") return;
    if (decision.code !== "aborted") throw decidedError("Create", id, decision.code);
    const { refusal } = this.#lives.tombstones.get(name);
    if (refusal?.call === callId && life <= fence) throw errorOfRefusal(refusal);
    const isForeign = epoch !== undefined && epoch !== this.epoch;
    const reason = isForeign ? "it was meant for another data folder of the agent" : `life ${life} is over`;
    throw new SandboxError("aborted", `sandbox ${quote(id)}: ${reason}; create it again`);
  }

  /** Refuses a Create whose request is invalid, and remembers the refusal. */
  refuseCreate({ namespace, lifecycle }: Call, id: string, error: unknown): void {
    if (!lifecycle || !isIdentifier(id)) return;
    const name = folderName(namespace, id);
    const { life, callId = "", epoch } = lifecycle;
    const decision = this.#lives.decideOn(name, { method: "Create", life, callId, epoch });
    if (decision.do === "act") this.#creator.refuse(name, life, callId, error);
  }

  async start(call: Call, id: string, sandboxer: string): Promise<ControllerInstance> {
    const sandbox = await this.#find("Start", call, id, sandboxer);
    return instanceOf(sandbox, await sandbox.start(lifeCallOf(call)));
  }

  /** Replaces the lease of a life. @throws `not_found`, `failed_precondition` if it has expired */
  async renew(call: Call, id: string, sandboxer: string): Promise<void> {
    await (await this.#find("Renew", call, id, sandboxer)).lease.renew(lifeCallOf(call));
  }

  async platform(call: Call, id: string, sandboxer: string): Promise<Platform> {
    return (await this.#find("Platform", call, id, sandboxer)).backendSandbox.platform();
  }

  async stop(call: Call, id: string, sandboxer: string, timeoutSecs: number): Promise<void> {
    await (await this.#find("Stop", call, id, sandboxer)).stop(lifeCallOf(call), timeoutSecs);
  }

  async wait(call: Call, id: string, sandboxer: string): Promise<ExitStatus> {
    const { status, exitedAt } = await this.waitForExit(call, id, sandboxer);
    return { exitStatus: status, exitedAt };
  }

  /** Waits for the exit of the life that the call names. @throws `not_found` if this agent does not have it */
  async waitForExit(call: Call, id: string, sandboxer: string): Promise<LifeExit> {
    const name = folderName(call.namespace, id);
    const { lifecycle, signal } = call;
    const { sandboxes, creations, tombstones } = this.#lives;
    for (;;) {
      await this.#prepare("Wait", name, call);
      const sandbox = sandboxes.get(name);
      const life = lifecycle?.life ?? sandbox?.record.life ?? 0;
      const creation = creations.get(name);
      if (lifecycle && creation?.life === life) {
        await untilAborted(
          creation.done.catch(() => {}),
          signal,
        );
      } else if (sandbox?.record.life === life && this.#serves(sandbox.record.sandboxer, sandboxer)) {
        const exit = await sandbox.wait(signal);
        if (!sandbox.record.created) throw notFound(id);
        return toLifeExit(sandbox.record.life, exit);
      } else {
        const { exit } = tombstones.get(name);
        if (lifecycle && exit && exit.life === life) return exit;
        throw notFound(id);
      }
    }
  }

  async status(call: Call, id: string, sandboxer: string, verbose: boolean): Promise<ControllerStatus> {
    const name = folderName(call.namespace, id);
    await this.#prepare("Status", name, call);
    const sandbox = this.#lives.sandboxes.get(name);
    const isCreating = this.#lives.creations.has(name);
    if (call.lifecycle && isCreating) return creatingStatus(id);
    if (!sandbox?.record.created || !this.#serves(sandbox.record.sandboxer, sandboxer)) throw notFound(id);
    await sandbox.refresh();
    return statusOf(sandbox, verbose);
  }

  async shutdown(call: Call, id: string, sandboxer: string): Promise<void> {
    // An invalid id can never be created, so it needs no tombstone.
    if (call.lifecycle && !isIdentifier(id)) return;
    const name = folderName(call.namespace, id);
    const sandbox = this.#lives.sandboxes.get(name);
    if (sandbox && !this.#serves(sandbox.record.sandboxer, sandboxer)) throw notFound(id);
    const life = call.lifecycle?.life ?? (await this.#remover.existingLife(name, id));
    const removal = this.#remover.shutDown(name, life);
    // The shutdown completes even if the caller disconnects.
    removal.catch(() => {});
    await untilAborted(removal, call.signal);
  }

  async metrics(call: Call, id: string, sandboxer: string): Promise<Metric> {
    const sandbox = await this.#find("Metrics", call, id, sandboxer);
    await sandbox.refresh();
    const { running, state, backendSandbox } = sandbox;
    if (!running || state !== "SANDBOX_READY") {
      throw new SandboxError("failed_precondition", `sandbox ${quote(id)}: it is not running`);
    }
    return { timestamp: now(Date.now), id, data: await backendSandbox.measure(running) };
  }

  /** Reads the output of the life that the call names. @throws `not_found`, `unimplemented` */
  async output(call: Call, id: string, sandboxer: string, query: OutputQuery): Promise<OutputReply> {
    const name = folderName(call.namespace, id);
    await this.#prepare("Output", name, call);
    const served = this.#lives.sandboxes.get(name)?.record.sandboxer;
    if (served !== undefined && !this.#serves(served, sandboxer)) throw notFound(id);
    return readOutput(() => this.#lives.outputOf(name, call.lifecycle?.life ?? 0), query, call.signal);
  }

  async update(
    call: Call,
    id: string,
    sandboxer: string,
    given: Sandbox,
    fields: readonly string[],
  ): Promise<void> {
    const sandbox = await this.#find("Update", call, id, sandboxer);
    await sandbox.update(lifeCallOf(call), given, fields);
  }

  /** Returns true if a call to one sandboxer reaches a sandbox of another. */
  #serves(served: string, sandboxer: string): boolean {
    return !this.#backend.sandboxersAreSeparate || sandboxer === "" || sandboxer === served;
  }

  /** Prepares an id for a call: rolls back an interrupted Create, and numbers an unnumbered life. */
  async #prepare(method: Method, name: string, { lifecycle, signal }: Call): Promise<void> {
    const { sandboxes, creations, tombstones, unreadable } = this.#lives;
    const broken = unreadable.get(name);
    if (broken) throw broken.error;
    const sandbox = sandboxes.get(name);
    if (sandbox?.isAbandoned && !creations.has(name)) await untilAborted(sandbox.remove(), signal);
    else if (sandbox?.record.life === 0 && (lifecycle || effects[method] === "changes")) {
      const named = method === "Create" ? 0 : lifecycle?.life;
      await sandbox.assignLife(named || nextNumber(tombstones.get(name).fence));
    }
  }

  /** Finds the sandbox of the life that a call names. @throws `not_found` */
  async #find(method: Method, call: Call, id: string, sandboxer: string): Promise<LocalSandbox> {
    const name = folderName(call.namespace, id);
    await this.#prepare(method, name, call);
    const sandbox = this.#lives.sandboxes.get(name);
    if (!sandbox?.record.created || !this.#serves(sandbox.record.sandboxer, sandboxer)) throw notFound(id);
    const life = call.lifecycle?.life ?? sandbox.record.life;
    const isAny = life === 0 && effects[method] === "reads";
    if (life !== sandbox.record.life && !isAny) throw notFound(id);
    return sandbox;
  }
}
