import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isCodeOf } from "../../../shared/errors/error.ts";
import type { ExitStatus, Platform } from "../../../shared/sandbox/controller.ts";
import type { Any, Sandbox } from "../../../shared/sandbox/sandbox.ts";
import { writeAtomic } from "../../host/atomic-file.ts";
import type { BackendSandbox, ObservedState, Running, SandboxContext } from "../../lifecycle/backend.ts";
import { type Exit, lostExit } from "../../lifecycle/exit.ts";
import { ContainerdBackendSandbox } from "./backend-sandbox.ts";
import { removeRemains } from "./bundle.ts";
import type { Connection } from "./connection.ts";
import { isTime } from "./containerd-sandbox.ts";
import { ContainerdWorkload } from "./containerd-workload.ts";
import { clearBundle } from "./dead-shim.ts";
import { ExitConfirmation } from "./exit-confirmation.ts";
import { ExitWatch } from "./exit-watch.ts";
import { findImage, snapshotFor, type UnpackedImage } from "./image.ts";
import { containerdNameOf } from "./name.ts";
import { WorkloadOutput } from "./output.ts";
import { isRecordOf, ownerLabels } from "./record.ts";
import { isOutcomeUnknown, refusal } from "./refusal.ts";
import { runtimeSpec } from "./runtime-spec.ts";
import { SandboxProcess } from "./sandbox-process.ts";
import { ShimWatch } from "./shim-watch.ts";
import { ignoredOf, type Workload, workloadOf } from "./workload.ts";

/** Delay before a failed kill is repeated. */
const retryDelayMs = 1_000;

function exitOf({ exitStatus, exitedAt }: ExitStatus): Exit | undefined {
  return isTime(exitedAt) ? { status: exitStatus, time: exitedAt, reason: "exited", detail: "" } : undefined;
}

/**
 * Runs one pod, and in it the workload of its record. The workload's process and exit are then the sandbox's, and the
 * pod is stopped after the workload. For a record without a workload the sandbox is the pod itself.
 */
export class PodSandbox implements BackendSandbox {
  readonly keepsOutput = true;
  readonly #context: SandboxContext;
  readonly #connection: Connection;
  readonly #pod: ContainerdBackendSandbox;
  readonly #podContainerId: string;
  readonly #container: ContainerdWorkload;
  readonly #process: SandboxProcess;
  readonly #exitWatch: ExitWatch;
  readonly #exit: ExitConfirmation;
  readonly #shimWatch: ShimWatch;
  /** The image of the last launched workload, as stored on disk; undefined for none. */
  #launchedImage: string | undefined;
  #isLaunching = false;
  #isClosed = false;
  #settling: Promise<void> = Promise.resolve();
  #output: WorkloadOutput | undefined;
  readonly #outputBytes: number;

  /** @param outputBytes number of bytes that are kept of each stream of a workload */
  constructor(context: SandboxContext, connection: Connection, outputBytes: number) {
    const { namespace, id, sandboxer } = context.record;
    const name = containerdNameOf(sandboxer, namespace, id);
    this.#context = context;
    this.#connection = connection;
    this.#outputBytes = outputBytes;
    this.#pod = new ContainerdBackendSandbox(context, connection);
    this.#podContainerId = name.id;
    this.#container = new ContainerdWorkload(connection, name);
    const path = join(context.folder.path, "workload-running.json");
    this.#process = new SandboxProcess(path, this.#container.id, this.#pod.process);
    this.#exit = new ExitConfirmation(this.#process, () => context.pollSoon());
    this.#exitWatch = new ExitWatch(this.#container, () => context.pollSoon());
    this.#shimWatch = new ShimWatch(name.namespace, this.#container.id, () => context.pollSoon());
  }

  /** Creates the pod. @throws `failed_precondition` for an image that is not on the node */
  async create(): Promise<void> {
    const workload = workloadOf(this.#context.sandbox);
    if (workload) await findImage(this.#connection, workload.image);
    await this.#pod.create();
  }

  async recover(): Promise<void> {
    await this.#pod.recover();
    await this.#process.recover();
    this.#launchedImage = (await readFile(this.#notePath, "utf8").catch(() => "")) || undefined;
    if (!this.#context.record.exit) this.#shimWatch.start(this.#process.bundle);
  }

  async observe(): Promise<ObservedState> {
    if (this.#launchedImage === undefined) return this.#pod.observe();
    if (this.#exit.ended) return this.#exit.ended;
    if (this.#isLaunching) return { state: "idle" };
    const reported = this.#shimWatch.reportedExit ?? this.#exitWatch.reportedExit;
    if (reported) return this.#exit.confirm(reported);
    const task = await this.#container.task();
    if (task?.state === "running") {
      return { state: "running", running: await this.#recordRunning(task.pid) };
    }
    const taskExit = task?.state === "ended" ? exitOf(task.exit) : undefined;
    if (taskExit) return this.#exit.confirm(taskExit);
    if (!task && !this.#process.running) return { state: "idle" };
    if (task?.state === "created") return { state: "idle" };
    // Without its shim and its task nothing can stop the process or report its exit.
    if (!task && (await this.#process.isOrphan())) this.#process.signal("SIGKILL");
    return this.#exit.confirm(lostExit("containerd no longer has a record of it; exit status unknown"));
  }

  get launched(): Running | undefined {
    return this.#launchedImage === undefined ? this.#pod.launched : this.#process.running;
  }

  isOutputPending(): boolean {
    if (this.#launchedImage === undefined) return false;
    this.#output ??= new WorkloadOutput(this.#context.folder.attempt(this.#context.record.attempt));
    return this.#output.isPending();
  }

  async launch(): Promise<Running> {
    const workload = workloadOf(this.#context.sandbox);
    if (!workload) return this.#pod.launch();
    const image = await findImage(this.#connection, workload.image);
    this.#isLaunching = true;
    try {
      await this.#writeNote(workload.image);
      return await this.#launch(workload, image);
    } catch (error) {
      if (!isOutcomeUnknown(error)) await this.#writeNote(undefined);
      throw error;
    } finally {
      this.#isLaunching = false;
    }
  }

  end(signal: "SIGTERM" | "SIGKILL", leftSecs: number): void {
    if (this.#launchedImage === undefined) this.#pod.end(signal, leftSecs);
    else this.#signalWorkload(signal);
  }

  /** Stops the pod, which is not needed once the workload has ended. */
  cleanUpAfterExit(): void {
    if (this.#launchedImage === undefined) return;
    this.#settling = this.#settling.then(() => this.#stopPod()).catch(() => {});
  }

  async release(): Promise<void> {
    await this.#settling;
    if (this.#launchedImage !== undefined) {
      await this.#container.end(this.#isOwn);
      await this.#cleanUpBundle();
      await this.#container.remove(this.#isOwn);
    }
    await this.#pod.release();
    await this.#process.removeRemains();
    const { bundle } = this.#process;
    if (bundle) await removeRemains(join(dirname(bundle), this.#podContainerId));
  }

  async update(next: Sandbox, fields: readonly string[]): Promise<void> {
    const workload = workloadOf(next);
    if (workload && !this.launched) await findImage(this.#connection, workload.image);
    await this.#pod.update(next, fields);
  }

  async info(): Promise<Map<string, string>> {
    const info = await this.#pod.info();
    const { sandbox, opts, record } = this.#context;
    const workload = workloadOf(sandbox);
    if (!workload) return info;
    const ignored = [
      ...(opts.rootfs.length > 0 ? ["rootfs"] : []),
      ...(opts.options ? ["options"] : []),
      ...ignoredOf(workload),
      ...(record.isSpecChanged ? ["spec: it was changed after the sandbox was started"] : []),
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
    this.#exit.close();
    this.#exitWatch.close();
    this.#shimWatch.close();
    this.#pod.close();
  }

  readonly #isOwn = (labels: ReadonlyMap<string, string>) => isRecordOf({ labels }, this.#context);

  get #notePath(): string {
    return join(this.#context.folder.path, "workload");
  }

  /** Stores the image to run on disk, before anything of the workload is made. */
  async #writeNote(image: string | undefined): Promise<void> {
    if (this.#launchedImage === image) return;
    await writeAtomic(this.#notePath, image ?? "");
    this.#launchedImage = image;
  }

  async #launch(workload: Workload, image: UnpackedImage): Promise<Running> {
    this.#output = new WorkloadOutput(this.#context.folder.attempt(this.#context.record.attempt));
    const output = await this.#output.open(this.#outputBytes);
    const pod = await this.#pod.startUnwatched();
    try {
      const podContainer = await this.#container.pod();
      await this.#container.make({
        image: image.name,
        labels: Object.fromEntries(ownerLabels(this.#context)),
        runtime: podContainer.runtime,
        spec: runtimeSpec(workload, image, { ...podContainer, id: this.#podContainerId, pid: pod.pid }),
        ...snapshotFor(image, podContainer.snapshotter),
        output,
      });
      return await this.#recordRunning(await this.#container.start(), pod);
    } catch (error) {
      if (isOutcomeUnknown(error)) throw error;
      // Otherwise the rest would keep running although the launch has failed.
      await this.#container.remove(this.#isOwn);
      await this.#pod.rollBackLaunch();
      throw refusal(error);
    }
  }

  /** Records the running process and starts to wait for its exit. */
  async #recordRunning(pid: number, pod?: Running): Promise<Running> {
    const running = await this.#process.note(pid, pod ?? this.#process.running);
    this.#exitWatch.start();
    this.#shimWatch.start(this.#process.bundle);
    return running;
  }

  #signalWorkload(signal: "SIGTERM" | "SIGKILL"): void {
    this.#container.kill(signal).then(
      () => this.#signalIfLost(signal),
      (error: unknown) => {
        // After `unavailable` the end is resumed on reconnection; after SIGTERM the kill follows anyway.
        if (signal === "SIGTERM" || isCodeOf(error, "unavailable")) return;
        setTimeout(() => {
          if (!this.#isClosed && !this.#exit.ended) this.#signalWorkload(signal);
        }, retryDelayMs).unref();
      },
    );
  }

  /** Signals the process directly if containerd does not know its task. */
  async #signalIfLost(signal: NodeJS.Signals): Promise<void> {
    try {
      if (!(await this.#container.task())) this.#process.signal(signal);
    } catch {
      // The end is resumed on reconnection.
    }
    this.#context.pollSoon();
  }

  /** Removes what containerd leaves of the workload after its shim was killed. */
  async #cleanUpBundle(): Promise<void> {
    const { bundle, shim } = this.#process;
    if (!bundle || !shim) return;
    await clearBundle(bundle, shim, this.#container, this.#connection.socket);
  }

  /** Ends the rest of the workload, then the pod. */
  async #stopPod(): Promise<void> {
    // The shim ends with its pod only if the pod has no other container.
    await this.#container.end(this.#isOwn);
    await this.#pod.stopNow();
  }
}
