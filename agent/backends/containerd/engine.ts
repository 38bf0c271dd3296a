import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isCodeOf, quote, SandboxError } from "../../../shared/errors/error.ts";
import type { ControllerInstance, ControllerStatus, Platform } from "../../../shared/sandbox/controller.ts";
import type { Any, Sandbox } from "../../../shared/sandbox/sandbox.ts";
import type { Engine, Kept, Running, Sighting } from "../../lifecycle/engine.ts";
import type { Exit } from "../../lifecycle/exit.ts";
import { thisPlatform } from "../../platform.ts";
import { ReplaceableTimeout } from "../../replaceable-timeout.ts";
import { usageToAny } from "../../usage.ts";
import { usageOf } from "./cgroup.ts";
import type { Connection } from "./connection.ts";
import { ContainerdSandbox, isTime } from "./containerd-sandbox.ts";
import { ExitWatch } from "./exit-watch.ts";
import { containerdNameOf, podsandbox } from "./name.ts";
import { isRecordOf, toContainerdRecord } from "./record.ts";
import { anothers, isDoubtful, refusal, refusalOfCreate, wrongRuntime } from "./refusal.ts";
import { SandboxProcess } from "./sandbox-process.ts";
import { endShims } from "./shims.ts";
import { removeSnapshots } from "./snapshots.ts";
import { checkSpec } from "./spec.ts";

/** Before something that failed is tried again, in milliseconds. */
const pauseMs = 1_000;

/** How long shims have to end by themselves, in milliseconds. */
const grace = 2_000;

/** How often it is looked whether a process that containerd has lost has ended, in milliseconds. */
const beat = 100;

/** Where CRI says, in what Start answers, what it runs a pod with. */
const runtimeLabel = "oci_runtime_type";

/** Runs one sandbox by way of the node's containerd, and keeps from its callers what that gets wrong. */
export class ContainerdEngine implements Engine {
  readonly #kept: Kept;
  readonly #node: ContainerdSandbox;
  readonly #isPod: boolean;
  readonly #connection: Connection;
  readonly #process: SandboxProcess;
  readonly #watch: ExitWatch;
  readonly #lookingAgain = new ReplaceableTimeout();
  #exit: Exit | undefined;
  /** True if Create may have made something on the node; an earlier agent's may always have. */
  #mayHaveMade = true;
  #isLaunching = false;
  #isClosed = false;

  constructor(kept: Kept, connection: Connection) {
    const { namespace, id, sandboxer } = kept.record;
    this.#kept = kept;
    this.#connection = connection;
    this.#node = new ContainerdSandbox(connection, containerdNameOf(sandboxer, namespace, id));
    this.#isPod = sandboxer === podsandbox;
    this.#process = new SandboxProcess(join(kept.folder.path, "running.json"), this.#node.name.id);
    this.#watch = new ExitWatch(this.#node, () => kept.wake());
  }

  /** @throws `already_exists` also for what the node has of that name and this agent has not made */
  async create(): Promise<void> {
    const { id } = this.#kept.record;
    this.#mayHaveMade = false;
    const record = this.#recordOf(this.#kept.sandbox);
    checkSpec(record);
    this.#node.checkServed();
    if (await this.#node.status()) throw anothers(id);
    this.#mayHaveMade = true;
    try {
      await this.#node.createRecord(record);
    } catch (error) {
      if (!isCodeOf(error, "already_exists")) throw error;
      throw new SandboxError("already_exists", `sandbox ${quote(id)}: this node has a record of that name`);
    }
    try {
      await this.#node.create(record, this.#kept.opts);
    } catch (error) {
      if (!isCodeOf(error, "already_exists")) throw refusalOfCreate(error);
      // 1.7 tells it only now. Without a record of ours nothing is taken away.
      await this.#node.deleteRecord();
      throw anothers(id);
    }
  }

  recover(): Promise<void> {
    return this.#process.recover();
  }

  async look(): Promise<Sighting> {
    if (this.#exit) return { state: "ended", exit: this.#exit, kept: false };
    if (this.#isLaunching) return { state: "idle" };
    if (this.#watch.told) return this.#ended(this.#watch.told);
    const status = await this.#node.status();
    if (this.#kept.record.attempt === 0) return { state: "idle" };
    if (status?.state === "SANDBOX_READY") {
      return { state: "running", running: await this.#runs(status.pid, status) };
    }
    const { running } = this.#process;
    if (status ? this.#hasEnded(status) : running) return this.#ended(await this.#watch.find(status));
    if (!running) return { state: "idle" };
    if (this.#process.hasEnded) return this.#ended(await this.#watch.find(status));
    // Containerd is unsure of it, and does not tell when that is over.
    this.#lookingAgain.schedule(pauseMs, () => this.#kept.wake());
    return { state: "running", running };
  }

  get launched(): Running | undefined {
    return this.#process.running;
  }

  async launch(): Promise<Running> {
    const { pid, address, version } = await this.raise();
    return await this.#runs(pid, { address, version });
  }

  /** Has it run, and neither notes nor watches it. */
  async raise(): Promise<Running> {
    this.#isLaunching = true;
    try {
      if (!(await this.#node.status())) await this.#makeAnew();
      const instance = await this.#start();
      const status = await this.#node.status();
      await this.#checkRuntime(instance?.labels.get(runtimeLabel));
      const { pid = 0, address = "", version = 0 } = status ?? {};
      return { pid: instance?.pid || pid, address, version };
    } finally {
      this.#isLaunching = false;
    }
  }

  end(signal: "SIGTERM" | "SIGKILL", leftSecs: number): void {
    const isAsked = signal === "SIGTERM";
    // To stop a pod is to kill it.
    const ending = isAsked && this.#isPod ? this.#node.terminate() : this.#node.stop(isAsked ? leftSecs : 0);
    // Not every shim takes to be given no time for being told to kill.
    if (!isAsked && !this.#isPod) setTimeout(() => this.#process.signal("SIGKILL"), pauseMs / 2).unref();
    ending.then(
      () => this.#endLost(signal),
      (error: unknown) => {
        // What cannot be reached is resumed once it can be, and who was only asked is killed later.
        if (isAsked || isCodeOf(error, "unavailable")) return;
        setTimeout(() => {
          if (!this.#isClosed && !this.#exit) this.end(signal, 0);
        }, pauseMs).unref();
      },
    );
  }

  async release(): Promise<void> {
    if (!this.#kept.record.created) {
      if (!this.#mayHaveMade) return;
      const record = await this.#node.record();
      // What stands under that name is not of this Create's making.
      if (!record || !isRecordOf(record, this.#kept)) return;
    }
    const shimsGrace = await this.#shutDown();
    await endShims(this.#connection.socket, this.#node.name, shimsGrace);
    if (this.#isPod) await removeSnapshots(this.#connection, this.#node.name);
    await this.#node.deleteRecord();
    await this.#process.removeRemains();
  }

  /** Stops it, whether it has ended or not. */
  halt(): Promise<void> {
    return this.#node.stop(0);
  }

  /** Takes back a launch: it is created, and may be launched again. */
  async undo(): Promise<void> {
    await this.#node.stop(0);
    await this.#node.shutdown();
  }

  async update(next: Sandbox, fields: readonly string[]): Promise<void> {
    const record = this.#recordOf(next);
    checkSpec(record);
    await this.#node.updateRecord(record);
    await this.#node.update(record, fields);
    // What is not started yet is started as it is now.
    if (this.#isPod && (await this.look()).state === "idle") await this.#make(record);
  }

  async info(): Promise<Map<string, string>> {
    const { opts, sandbox, record } = this.#kept;
    const said = { rootfs: opts.rootfs.length > 0, options: opts.options, spec: sandbox.spec };
    const ofPod = Object.entries(said).flatMap(([name, given]) => (given ? [name] : []));
    const changed = record.respecified ? ["spec: it was changed after the sandbox was started"] : [];
    const ignored = this.#isPod ? ofPod : changed;
    // What has ended is known without containerd.
    const unless = record.exit ? () => undefined : undefined;
    const status = await this.#node.status(true).catch(unless);
    return new Map([...(status?.info ?? []), ["ignored", JSON.stringify(ignored)]]);
  }

  async measure({ pid }: Running): Promise<Any> {
    return usageToAny(usageOf(pid));
  }

  async platform(): Promise<Platform> {
    const told = this.#isPod ? undefined : await this.#node.platform();
    return told ?? thisPlatform();
  }

  close(): void {
    this.#isClosed = true;
    this.#lookingAgain.cancel();
    this.#watch.close();
  }

  /**
   * Has containerd shut it down. What that cannot do at once, because a shim is just ending, it can soon after; what
   * it never can, because the shim is none that serves sandboxes, ends with the shim.
   * @returns how long its shims are to be left to end by themselves, in milliseconds
   */
  async #shutDown(): Promise<number> {
    for (let triesLeft = 5; ; triesLeft--) {
      try {
        return (await this.#node.shutdown()) ? grace : 0;
      } catch (error) {
        if (isDoubtful(error)) throw error;
        if (triesLeft === 1 && this.#isPod) {
          throw new SandboxError("unavailable", "containerd does not remove it yet", { cause: error });
        }
        if (triesLeft === 1) return 0;
        await delay(pauseMs / 5);
      }
    }
  }

  #recordOf(sandbox: Sandbox): Sandbox {
    return toContainerdRecord(sandbox, this.#kept, this.#node.name);
  }

  async #make(record: Sandbox): Promise<void> {
    try {
      await this.#node.create(record, this.#kept.opts);
    } catch (error) {
      throw refusalOfCreate(error);
    }
  }

  /** Makes what a daemon that was started anew has forgotten, its shim with it. */
  async #makeAnew(): Promise<void> {
    await endShims(this.#connection.socket, this.#node.name, 0);
    await this.#make(this.#recordOf(this.#kept.sandbox));
  }

  /** @returns undefined where containerd has started it and did not say what */
  async #start(): Promise<ControllerInstance | undefined> {
    try {
      return await this.#node.start();
    } catch (error) {
      if (isDoubtful(error)) throw error;
      const status = await this.#node.status();
      if (status?.state === "SANDBOX_READY") return undefined;
      throw refusal(error);
    }
  }

  /** CRI runs a pod with what its handler is configured for, whatever the record says; that is not to be passed over. */
  async #checkRuntime(ran: string | undefined): Promise<void> {
    const { id, runtime } = this.#kept.sandbox;
    if (!runtime?.name || !ran || runtime.name === ran) return;
    await this.undo();
    throw wrongRuntime(id, runtime.name, ran);
  }

  /** Takes note of what runs, and waits for its end. */
  async #runs(
    pid: number,
    status: Pick<ControllerStatus, "address" | "version"> | undefined,
  ): Promise<Running> {
    const running = await this.#process.note(pid, status);
    this.#watch.start();
    return running;
  }

  /** What is to be seen of an end: nothing as long as the process is there, whatever containerd has lost. */
  #ended(exit: Exit): Sighting {
    const { running, isAlive } = this.#process;
    if (running && isAlive) {
      this.#lookingAgain.schedule(beat, () => this.#kept.wake());
      return { state: "running", running };
    }
    this.#exit = exit;
    return { state: "ended", exit, kept: false };
  }

  /** Signals the process itself where containerd no longer does, because it knows nothing of it any more. */
  async #endLost(signal: NodeJS.Signals): Promise<void> {
    try {
      const isLost = this.#watch.told !== undefined || !(await this.#node.status());
      if (isLost) this.#process.signal(signal);
    } catch {
      // What cannot be reached is resumed once it can be.
    }
    this.#kept.wake();
  }

  /** Tells whether it ran and does so no longer. Shims say of what is only created that it is not ready, too. */
  #hasEnded({ state, exitedAt }: ControllerStatus): boolean {
    if (state !== "SANDBOX_NOTREADY") return false;
    return this.#isPod || this.#process.running !== undefined || isTime(exitedAt);
  }
}
