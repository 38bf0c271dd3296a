import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isCodeOf } from "../../../shared/errors/error.ts";
import type { ExitStatus, Platform } from "../../../shared/sandbox/controller.ts";
import type { Any, Sandbox } from "../../../shared/sandbox/sandbox.ts";
import { writeAtomic } from "../../atomic-file.ts";
import type { Engine, Kept, Running, Sighting } from "../../lifecycle/engine.ts";
import { type Exit, lostExit } from "../../lifecycle/exit.ts";
import { ReplaceableTimeout } from "../../replaceable-timeout.ts";
import { removeRemains } from "./bundle.ts";
import type { Connection } from "./connection.ts";
import { isTime } from "./containerd-sandbox.ts";
import { ContainerdWorkload } from "./containerd-workload.ts";
import { clearBundle } from "./dead-shim.ts";
import { ContainerdEngine } from "./engine.ts";
import { ExitWatch } from "./exit-watch.ts";
import { findImage, snapshotFor, type UnpackedImage } from "./image.ts";
import { containerdNameOf } from "./name.ts";
import { isRecordOf, ownerLabels } from "./record.ts";
import { isDoubtful, refusal } from "./refusal.ts";
import { runtimeSpec } from "./runtime-spec.ts";
import { SandboxProcess } from "./sandbox-process.ts";
import { ShimWatch } from "./shim-watch.ts";
import { ignoredOf, type Workload, workloadOf } from "./workload.ts";

/** Before something that failed is tried again, or looked at again, in milliseconds. */
const retryDelayMs = 1_000;
const lookIntervalMs = 100;

function exitOf({ exitStatus, exitedAt }: ExitStatus): Exit | undefined {
  return isTime(exitedAt) ? { status: exitStatus, time: exitedAt, reason: "exited", detail: "" } : undefined;
}

/**
 * Runs one pod, and in it the workload that its record asks for. Then the workload is what the sandbox runs: its
 * process and its exit are the sandbox's, and the pod is stopped after it. A record without one is a pod and no more.
 */
export class PodEngine implements Engine {
  readonly #kept: Kept;
  readonly #connection: Connection;
  readonly #pod: ContainerdEngine;
  readonly #podId: string;
  readonly #node: ContainerdWorkload;
  readonly #process: SandboxProcess;
  readonly #watch: ExitWatch;
  readonly #shimWatch: ShimWatch;
  readonly #lookingAgain = new ReplaceableTimeout();
  /** The workload that was last to be launched, as the file says it; undefined for none. */
  #launchedImage: string | undefined;
  #exit: Exit | undefined;
  #isLaunching = false;
  #isClosed = false;
  #settling: Promise<void> = Promise.resolve();

  constructor(kept: Kept, connection: Connection) {
    const { namespace, id, sandboxer } = kept.record;
    const name = containerdNameOf(sandboxer, namespace, id);
    this.#kept = kept;
    this.#connection = connection;
    this.#pod = new ContainerdEngine(kept, connection);
    this.#podId = name.id;
    this.#node = new ContainerdWorkload(connection, name);
    const path = join(kept.folder.path, "workload-running.json");
    this.#process = new SandboxProcess(path, this.#node.id, name.id);
    this.#watch = new ExitWatch(this.#node, () => kept.wake());
    this.#shimWatch = new ShimWatch(name.namespace, this.#node.id, () => kept.wake());
  }

  /** @throws `failed_precondition` for an image that is not on the node */
  async create(): Promise<void> {
    const workload = workloadOf(this.#kept.sandbox);
    if (workload) await findImage(this.#connection, workload.image);
    await this.#pod.create();
  }

  async recover(): Promise<void> {
    await this.#pod.recover();
    await this.#process.recover();
    this.#launchedImage = (await readFile(this.#notePath, "utf8").catch(() => "")) || undefined;
    if (!this.#kept.record.exit) this.#shimWatch.start(this.#process.bundle);
  }

  async look(): Promise<Sighting> {
    if (this.#launchedImage === undefined) return this.#pod.look();
    if (this.#exit) return { state: "ended", exit: this.#exit, kept: false };
    if (this.#isLaunching) return { state: "idle" };
    const seen = this.#shimWatch.told ?? this.#watch.told;
    if (seen) return this.#ended(seen);
    const task = await this.#node.task();
    if (task?.state === "running") {
      return { state: "running", running: await this.#runs(task.pid) };
    }
    const told = task?.state === "ended" ? exitOf(task.exit) : undefined;
    if (told) return this.#ended(told);
    if (!task && !this.#process.running) return { state: "idle" };
    if (task?.state === "created") return { state: "idle" };
    // Nobody can stop it, or tell how it ends, any more.
    if (!task && (await this.#process.isOrphan())) this.#process.signal("SIGKILL");
    return this.#ended(lostExit("containerd knows nothing of it any more, and how it ended is not known"));
  }

  get launched(): Running | undefined {
    return this.#launchedImage === undefined ? this.#pod.launched : this.#process.running;
  }

  async launch(): Promise<Running> {
    const workload = workloadOf(this.#kept.sandbox);
    if (!workload) return this.#pod.launch();
    const image = await findImage(this.#connection, workload.image);
    this.#isLaunching = true;
    try {
      await this.#note(workload.image);
      return await this.#launch(workload, image);
    } catch (error) {
      if (!isDoubtful(error)) await this.#note(undefined);
      throw error;
    } finally {
      this.#isLaunching = false;
    }
  }

  end(signal: "SIGTERM" | "SIGKILL", leftSecs: number): void {
    if (this.#launchedImage === undefined) this.#pod.end(signal, leftSecs);
    else this.#endWorkload(signal);
  }

  /** Stops the pod, of which nothing is needed any more. */
  settle(): void {
    if (this.#launchedImage === undefined) return;
    this.#settling = this.#settling.then(() => this.#stopAll()).catch(() => {});
  }

  async release(): Promise<void> {
    await this.#settling;
    if (this.#launchedImage !== undefined) {
      await this.#node.end(this.#isOurs);
      await this.#clearBundle();
      await this.#node.remove(this.#isOurs);
    }
    await this.#pod.release();
    await this.#process.removeRemains();
    const { bundle } = this.#process;
    if (bundle) await removeRemains(join(dirname(bundle), this.#podId));
  }

  async update(next: Sandbox, fields: readonly string[]): Promise<void> {
    const workload = workloadOf(next);
    if (workload && !this.launched) await findImage(this.#connection, workload.image);
    await this.#pod.update(next, fields);
  }

  async info(): Promise<Map<string, string>> {
    const info = await this.#pod.info();
    const { sandbox, opts, record } = this.#kept;
    const workload = workloadOf(sandbox);
    if (!workload) return info;
    const ignored = [
      ...(opts.rootfs.length > 0 ? ["rootfs"] : []),
      ...(opts.options ? ["options"] : []),
      ...ignoredOf(workload),
      ...(record.respecified ? ["spec: it was changed after the sandbox was started"] : []),
    ];
    return info.set("ignored", JSON.stringify(ignored));
  }

  measure(running: Running): Promise<Any> {
    return this.#pod.measure(running);
  }

  platform(): Promise<Platform> {
    return this.#pod.platform();
  }

  close(): void {
    this.#isClosed = true;
    this.#lookingAgain.cancel();
    this.#watch.close();
    this.#shimWatch.close();
    this.#pod.close();
  }

  readonly #isOurs = (labels: ReadonlyMap<string, string>) => isRecordOf({ labels }, this.#kept);

  get #notePath(): string {
    return join(this.#kept.folder.path, "workload");
  }

  /** Notes on disk which image is to be run, before anything of it is made. */
  async #note(image: string | undefined): Promise<void> {
    if (this.#launchedImage === image) return;
    await writeAtomic(this.#notePath, image ?? "");
    this.#launchedImage = image;
  }

  async #launch(workload: Workload, image: UnpackedImage): Promise<Running> {
    const pod = await this.#pod.raise();
    try {
      const container = await this.#node.pod();
      await this.#node.make({
        image: image.name,
        labels: Object.fromEntries(ownerLabels(this.#kept)),
        runtime: container.runtime,
        spec: runtimeSpec(workload, image, { ...container, id: this.#podId, pid: pod.pid }),
        ...snapshotFor(image, container.snapshotter),
      });
      return await this.#runs(await this.#node.start(), pod);
    } catch (error) {
      if (isDoubtful(error)) throw error;
      // What is left running would be neither the sandbox's nor gone.
      await this.#node.remove(this.#isOurs);
      await this.#pod.undo();
      throw refusal(error);
    }
  }

  /** Takes note of what runs, and waits for its end. */
  async #runs(pid: number, pod?: Running): Promise<Running> {
    const running = await this.#process.note(pid, pod ?? this.#process.running);
    this.#watch.start();
    this.#shimWatch.start(this.#process.bundle);
    return running;
  }

  /** What is to be seen of an end: nothing as long as the process is there, whatever containerd has lost. */
  #ended(exit: Exit): Sighting {
    const { running, isAlive } = this.#process;
    if (running && isAlive) {
      this.#lookingAgain.schedule(lookIntervalMs, () => this.#kept.wake());
      return { state: "running", running };
    }
    this.#exit = exit;
    return { state: "ended", exit, kept: false };
  }

  #endWorkload(signal: "SIGTERM" | "SIGKILL"): void {
    this.#node.kill(signal).then(
      () => this.#endLost(signal),
      (error: unknown) => {
        // What cannot be reached is resumed once it can be, and who was only asked is killed later.
        if (signal === "SIGTERM" || isCodeOf(error, "unavailable")) return;
        setTimeout(() => {
          if (!this.#isClosed && !this.#exit) this.#endWorkload(signal);
        }, retryDelayMs).unref();
      },
    );
  }

  /** Signals the process itself where containerd knows nothing of it any more. */
  async #endLost(signal: NodeJS.Signals): Promise<void> {
    try {
      if (!(await this.#node.task())) this.#process.signal(signal);
    } catch {
      // What cannot be reached is resumed once it can be.
    }
    this.#kept.wake();
  }

  /** Clears up what containerd leaves of the workload if its shim was killed. */
  async #clearBundle(): Promise<void> {
    const { bundle, shim } = this.#process;
    if (!bundle || !shim) return;
    await clearBundle(bundle, shim, this.#node, this.#connection.socket);
  }

  /** Ends what is left of the workload, then the pod. */
  async #stopAll(): Promise<void> {
    // A shim ends with its pod only if no other container is left in it.
    await this.#node.end(this.#isOurs);
    await this.#pod.halt();
  }
}
