import { dirname, join } from "node:path";
import type { ControllerStatus } from "../../../shared/sandbox/controller.ts";
import { isDiskFull } from "../../host/disk-full.ts";
import { identify, isAlive, signalProcess } from "../../host/identity.ts";
import { findProcess } from "../../host/proc.ts";
import type { Running } from "../../lifecycle/backend.ts";
import { bundleOf, removeRemains } from "./bundle.ts";
import { programOf, type ShimProgram } from "./dead-shim.ts";
import { type ObservedProcess, readRunning, writeRunning } from "./running-file.ts";
import { isShim } from "./shims.ts";

const parentPidOf = (pid: number) => findProcess(pid)?.parent ?? 0;

/** The last observed process of a sandbox on this node, independent of what containerd still knows of it. */
export class SandboxProcess {
  readonly #path: string;
  readonly #id: string;
  readonly #pod: SandboxProcess | undefined;
  #observed: ObservedProcess | undefined;

  /**
   * @param path of the file that stores the observation
   * @param id of the container in containerd
   * @param pod the process of the pod whose shim runs this one, too; undefined for a process with a shim of its own
   */
  constructor(path: string, id: string, pod?: SandboxProcess) {
    this.#path = path;
    this.#id = id;
    this.#pod = pod;
  }

  /** Loads an earlier agent's observation. */
  async recover(): Promise<void> {
    this.#observed = await readRunning(this.#path);
  }

  /** The id of its container in containerd. */
  get id(): string {
    return this.#id;
  }

  /** The process; undefined if it was never seen running. */
  get running(): Running | undefined {
    if (!this.#observed) return undefined;
    const { pid, address, version } = this.#observed;
    return { pid, address, version };
  }

  /** Its bundle; empty if it could not be determined. A process that ended at once has one beside its pod's. */
  get bundle(): string {
    const own = this.#observed?.bundle ?? "";
    const beside = this.#pod?.bundle;
    return own || !beside ? own : join(dirname(beside), this.#id);
  }

  /** The program of its shim; undefined if it could not be determined. */
  get shim(): ShimProgram | undefined {
    return this.#observed?.shim ?? this.#pod?.shim;
  }

  /** Returns true if it runs without its shim, so that nothing will report its exit. @throws `unavailable` as `isAlive` */
  async isOrphan(): Promise<boolean> {
    return this.isAlive && !(await isShim(parentPidOf(this.#observed?.pid ?? 0)));
  }

  /** True if the process runs. @throws `unavailable` if that cannot be determined */
  get isAlive(): boolean {
    return this.#observed !== undefined && isAlive(this.#observed);
  }

  /** True if the process was seen running and has ended. @throws `unavailable` if that cannot be determined */
  get hasEnded(): boolean {
    return Boolean(this.#observed?.began) && !this.isAlive;
  }

  /** Records the process, on disk before the call is answered. */
  async note(
    pid: number,
    status: Pick<ControllerStatus, "address" | "version"> | undefined,
  ): Promise<Running> {
    const { address = "", version = 0 } = status ?? {};
    if (this.#observed?.pid !== pid) {
      const shimBundle = await bundleOf(pid, this.#pod?.id ?? this.#id);
      const bundle = shimBundle && join(dirname(shimBundle), this.#id);
      // Some shims report their own pid. It must not be signalled, and its end is not the sandbox's.
      const began = (await isShim(pid)) ? "" : identify(pid).began;
      const shim = await programOf(parentPidOf(pid));
      this.#observed = { pid, began, address, version, bundle, ...(shim && { shim }) };
      await writeRunning(this.#path, this.#observed).catch((error) => {
        // The process runs, and a later agent learns of it from containerd.
        if (!isDiskFull(error)) throw error;
      });
    }
    return { pid, address, version };
  }

  /** Signals the process if it runs. */
  signal(signal: NodeJS.Signals): void {
    try {
      if (this.#observed) signalProcess(this.#observed, signal);
    } catch {
      // The state of the process is unknown; the caller checks again later.
    }
  }

  /** Removes the remains of its bundle that containerd may have left. */
  async removeRemains(): Promise<void> {
    await removeRemains(this.bundle);
  }
}
