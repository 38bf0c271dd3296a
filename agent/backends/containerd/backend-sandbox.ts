import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isCodeOf, quote, SandboxError } from "../../../shared/errors/error.ts";
import type { ControllerInstance, ControllerStatus, Platform } from "../../../shared/sandbox/controller.ts";
import type { Any, Sandbox } from "../../../shared/sandbox/sandbox.ts";
import { thisPlatform } from "../../host/platform.ts";
import { usageToAny } from "../../host/usage.ts";
import type { BackendSandbox, ObservedState, Running, SandboxContext } from "../../lifecycle/backend.ts";
import { usageOf } from "./cgroup.ts";
import type { Connection } from "./connection.ts";
import { ContainerdSandbox, isTime } from "./containerd-sandbox.ts";
import { ExitConfirmation } from "./exit-confirmation.ts";
import { ExitWatch } from "./exit-watch.ts";
import { ignoredFields } from "./ignored-fields.ts";
import { containerdNameOf, podsandbox } from "./name.ts";
import { removePodRemains } from "./pod-remains.ts";
import { isRecordOf, toContainerdRecord } from "./record.ts";
import { createRefusal, idTaken, isOutcomeUnknown, refusal, wrongRuntime } from "./refusal.ts";
import { SandboxProcess } from "./sandbox-process.ts";
import { endShims } from "./shims.ts";
import { shutDown } from "./shutdown.ts";
import { checkSpec } from "./spec.ts";

/** Delay before a failed kill or an inconclusive observation is repeated. */
const retryDelayMs = 1_000;

/** Number of attempts to create a forgotten sandbox again, and the delay between them. */
const maxRecreations = 3;
const recreationDelayMs = 200;

/** The label of Start's response in which CRI names the pod's runtime. */
const runtimeLabel = "oci_runtime_type";

/** Runs one sandbox with the node's containerd, and compensates for containerd's faults. */
export class ContainerdBackendSandbox implements BackendSandbox {
  /** The output of a shim's sandbox is the shim's own affair. */
  readonly keepsOutput = false;
  readonly #context: SandboxContext;
  readonly #sandbox: ContainerdSandbox;
  readonly #isPod: boolean;
  readonly #connection: Connection;
  /** Its first process. */
  readonly process: SandboxProcess;
  readonly #exitWatch: ExitWatch;
  readonly #exit: ExitConfirmation;
  /** True if Create may have made something in containerd; always true after a restart of the agent. */
  #mayExist = true;
  #isLaunching = false;
  #isClosed = false;

  constructor(context: SandboxContext, connection: Connection) {
    const { namespace, id, sandboxer } = context.record;
    this.#context = context;
    this.#connection = connection;
    this.#sandbox = new ContainerdSandbox(connection, containerdNameOf(sandboxer, namespace, id));
    this.#isPod = sandboxer === podsandbox;
    this.process = new SandboxProcess(join(context.folder.path, "running.json"), this.#sandbox.name.id);
    this.#exit = new ExitConfirmation(this.process, () => context.pollSoon());
    this.#exitWatch = new ExitWatch(this.#sandbox, () => context.pollSoon());
  }

  /** Creates the sandbox. @throws `already_exists` also if the id is in use by something this agent did not make */
  async create(): Promise<void> {
    const { id } = this.#context.record;
    this.#mayExist = false;
    const record = this.#recordOf(this.#context.sandbox);
    checkSpec(record);
    this.#sandbox.checkServed();
    if (await this.#sandbox.status()) throw idTaken(id);
    this.#mayExist = true;
    try {
      await this.#sandbox.createRecord(record);
    } catch (error) {
      if (!isCodeOf(error, "already_exists")) throw error;
      throw new SandboxError("already_exists", `sandbox ${quote(id)}: this node has a record of that name`);
    }
    try {
      await this.#sandbox.create(record, this.#context.opts);
    } catch (error) {
      if (!isCodeOf(error, "already_exists")) throw createRefusal(error);
      // 1.7 reports this only now. Without the record, `release` removes nothing that belongs to others.
      await this.#sandbox.deleteRecord();
      throw idTaken(id);
    }
  }

  recover(): Promise<void> {
    return this.process.recover();
  }

  async observe(): Promise<ObservedState> {
    if (this.#exit.ended) return this.#exit.ended;
    if (this.#isLaunching) return { state: "idle" };
    if (this.#exitWatch.reportedExit) return this.#exit.confirm(this.#exitWatch.reportedExit);
    const status = await this.#sandbox.status();
    if (this.#context.record.attempt === 0) return { state: "idle" };
    if (status?.state === "SANDBOX_READY") {
      return { state: "running", running: await this.#recordRunning(status.pid, status) };
    }
    const { running } = this.process;
    if (status ? this.#hasEnded(status) : running)
      return this.#exit.confirm(await this.#exitWatch.find(status));
    if (!running) return { state: "idle" };
    if (this.process.hasEnded) return this.#exit.confirm(await this.#exitWatch.find(status));
    // containerd does not know the state, and sends no event when it does.
    this.#exit.pollIn(retryDelayMs);
    return { state: "running", running };
  }

  get launched(): Running | undefined {
    return this.process.running;
  }

  async launch(): Promise<Running> {
    const { pid, address, version } = await this.startUnwatched();
    return await this.#recordRunning(pid, { address, version });
  }

  /** Starts the sandbox without recording its process or waiting for its exit. */
  async startUnwatched(): Promise<Running> {
    this.#isLaunching = true;
    try {
      if (!(await this.#sandbox.status())) await this.#recreate();
      const instance = await this.#start();
      const status = await this.#sandbox.status();
      await this.#checkRuntime(instance?.labels.get(runtimeLabel));
      const { pid = 0, address = "", version = 0 } = status ?? {};
      return { pid: instance?.pid || pid, address, version };
    } finally {
      this.#isLaunching = false;
    }
  }

  end(signal: "SIGTERM" | "SIGKILL", leftSecs: number): void {
    const isTerm = signal === "SIGTERM";
    // CRI's Stop kills a pod at once.
    const stopping =
      isTerm && this.#isPod ? this.#sandbox.terminate() : this.#sandbox.stop(isTerm ? leftSecs : 0);
    // Some shims do not kill the process on a Stop with timeout 0.
    if (!isTerm && !this.#isPod) setTimeout(() => this.process.signal("SIGKILL"), retryDelayMs / 2).unref();
    stopping.then(
      () => this.#signalIfLost(signal),
      (error: unknown) => {
        // After `unavailable` the end is resumed on reconnection; after SIGTERM the kill follows anyway.
        if (isTerm || isCodeOf(error, "unavailable")) return;
        setTimeout(() => {
          if (!this.#isClosed && !this.#exit.ended) this.end(signal, 0);
        }, retryDelayMs).unref();
      },
    );
  }

  async release(): Promise<void> {
    if (!this.#context.record.created) {
      if (!this.#mayExist) return;
      const record = await this.#sandbox.record();
      // Something else has the id; this Create made nothing.
      if (!record || !isRecordOf(record, this.#context)) return;
    }
    const shimGraceMs = await shutDown(this.#sandbox);
    await endShims(this.#connection.socket, this.#sandbox.name, shimGraceMs);
    if (this.#isPod) await removePodRemains(this.#connection, this.#sandbox.name);
    await this.#sandbox.deleteRecord();
    await this.process.removeRemains();
  }

  /** Stops the sandbox without a grace period. */
  stopNow(): Promise<void> {
    return this.#sandbox.stop(0);
  }

  /** Undoes a launch: the sandbox is created again and can be launched. */
  async rollBackLaunch(): Promise<void> {
    await this.#sandbox.stop(0);
    await this.#sandbox.shutdown();
  }

  async update(next: Sandbox, fields: readonly string[]): Promise<void> {
    const record = this.#recordOf(next);
    checkSpec(record);
    await this.#sandbox.updateRecord(record);
    await this.#sandbox.update(record, fields);
    // A pod that has not started must start with the new record.
    if (this.#isPod && (await this.observe()).state === "idle") await this.#createInContainerd(record);
  }

  async info(): Promise<Map<string, string>> {
    // An ended sandbox is known without containerd.
    const ignoreError = this.#context.record.exit ? () => undefined : undefined;
    const status = await this.#sandbox.status(true).catch(ignoreError);
    return new Map([...(status?.info ?? []), ["ignored", JSON.stringify(ignoredFields(this.#context))]]);
  }

  async measure({ pid }: Running): Promise<Any> {
    return usageToAny(usageOf(pid));
  }

  async platform(): Promise<Platform> {
    const reported = this.#isPod ? undefined : await this.#sandbox.platform();
    return reported ?? thisPlatform();
  }

  close(): void {
    this.#isClosed = true;
    this.#exit.close();
    this.#exitWatch.close();
  }

  #recordOf(sandbox: Sandbox): Sandbox {
    return toContainerdRecord(sandbox, this.#context, this.#sandbox.name);
  }

  async #createInContainerd(record: Sandbox): Promise<void> {
    try {
      await this.#sandbox.create(record, this.#context.opts);
    } catch (error) {
      throw createRefusal(error);
    }
  }

  /**
   * Creates the sandbox again after a restarted containerd has forgotten it, and ends its old shim. Retries a refusal,
   * because containerd may still remove the old shim's folder, in which the new one starts.
   */
  async #recreate(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await endShims(this.#connection.socket, this.#sandbox.name, 0);
      try {
        return await this.#createInContainerd(this.#recordOf(this.#context.sandbox));
      } catch (error) {
        if (attempt === maxRecreations || !isCodeOf(error, "failed_precondition")) throw error;
        await delay(recreationDelayMs);
      }
    }
  }

  /** Starts the sandbox. @returns undefined if it runs although containerd reported an error */
  async #start(): Promise<ControllerInstance | undefined> {
    try {
      return await this.#sandbox.start();
    } catch (error) {
      if (isOutcomeUnknown(error)) throw error;
      const status = await this.#sandbox.status();
      if (status?.state === "SANDBOX_READY") return undefined;
      throw refusal(error);
    }
  }

  /** Checks that CRI ran the pod with the record's runtime: CRI ignores the record and uses its handler's. */
  async #checkRuntime(ran: string | undefined): Promise<void> {
    const { id, runtime } = this.#context.sandbox;
    if (!runtime?.name || !ran || runtime.name === ran) return;
    await this.rollBackLaunch();
    throw wrongRuntime(id, runtime.name, ran);
  }

  /** Records the running process and starts to wait for its exit. */
  async #recordRunning(
    pid: number,
    status: Pick<ControllerStatus, "address" | "version"> | undefined,
  ): Promise<Running> {
    const running = await this.process.note(pid, status);
    this.#exitWatch.start();
    return running;
  }

  /** Signals the process directly if containerd has lost track of the sandbox. */
  async #signalIfLost(signal: NodeJS.Signals): Promise<void> {
    try {
      const isLost = this.#exitWatch.reportedExit !== undefined || !(await this.#sandbox.status());
      if (isLost) this.process.signal(signal);
    } catch {
      // The end is resumed on reconnection.
    }
    this.#context.pollSoon();
  }

  /**
   * Returns true if the sandbox ran and has ended. Shims report a sandbox that was only created as not ready, too.
   */
  #hasEnded({ state, exitedAt }: ControllerStatus): boolean {
    if (state !== "SANDBOX_NOTREADY") return false;
    return this.#isPod || this.process.running !== undefined || isTime(exitedAt);
  }
}
