import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { containerd } from "../../../proto/gen/containerd.js";
import { isCodeOf, quote, SandboxError } from "../../../shared/errors/error.ts";
import { parseJsonBytes } from "../../../shared/json/parse.ts";
import { anyToProto } from "../../../shared/protobuf/any.ts";
import { timestampFromProto } from "../../../shared/protobuf/timestamp.ts";
import type { ExitStatus } from "../../../shared/sandbox/controller.ts";
import type { Any } from "../../../shared/sandbox/sandbox.ts";
import type { Cancelable, GrpcMethod } from "./client.ts";
import type { Connection } from "./connection.ts";
import { isTime } from "./containerd-sandbox.ts";
import { ifFound } from "./if-found.ts";
import { methods } from "./messages.ts";
import { type ContainerdName, workloadIdOf } from "./name.ts";
import { memberAt } from "./workload.ts";

const { CREATED, RUNNING, STOPPED } = containerd.v1.types.Status;

/** Time for a task to be created and started, and to end after a kill. */
const startTimeoutMs = 120_000;
const endTimeoutMs = 10_000;
const pollIntervalMs = 20;

/** A container in containerd's API. */
type Container = containerd.services.containers.v1.Container.$Properties;

/** The state of a workload's process. */
export interface Task {
  readonly state: "created" | "running" | "ended";
  readonly pid: number;
  /** The exit of an ended process. */
  readonly exit: ExitStatus;
}

/** The parts of a workload's container. */
export interface ContainerParts {
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly runtime: Container["runtime"];
  readonly spec: Any;
  readonly snapshotter: string;
  /** The snapshot of the image. */
  readonly parent: string;
  /** The URI to which its output goes. */
  readonly output: string;
}

/** The settings of a pod's container that its workload shares. */
export interface PodContainer {
  readonly runtime: Container["runtime"];
  readonly snapshotter: string;
  readonly cgroupsPath: string;
}

/** Returns true if a container with these labels belongs to the caller. */
type OwnerTest = (labels: ReadonlyMap<string, string>) => boolean;

/** Returns the path of a sibling control group. A path is a cgroupfs path or systemd's slice:prefix:name. */
function siblingCgroup(path: string, id: string): string {
  const separator = path.includes(":") ? ":" : "/";
  return `${path.slice(0, path.lastIndexOf(separator) + 1)}${id}`;
}

/** One sandbox's workload in the node's containerd: a container with a snapshot and a task. */
export class ContainerdWorkload {
  /** The id of the container and of its task, and the key of its snapshot. */
  readonly id: string;
  readonly namespace: string;
  readonly exitUnknownReason = undefined;
  readonly #connection: Connection;
  readonly #name: ContainerdName;

  /** @param name of the sandbox */
  constructor(connection: Connection, name: ContainerdName) {
    this.#connection = connection;
    this.#name = name;
    this.id = workloadIdOf(name);
    this.namespace = name.namespace;
  }

  /** Reads the settings of the pod. @throws `failed_precondition` for a pod that cannot run workloads */
  async pod(): Promise<PodContainer> {
    const { container } = await this.#call(methods.getContainer, { id: this.#name.id });
    const spec = parseJsonBytes(container?.spec?.value ?? Buffer.from("{}"));
    const linux = spec instanceof Map ? memberAt(spec, "linux") : undefined;
    if (linux instanceof Map && linux.has("uidMappings")) {
      throw new SandboxError("failed_precondition", "a workload cannot run in a pod with a user namespace");
    }
    const path = linux instanceof Map ? linux.get("cgroupsPath") : undefined;
    return {
      runtime: container?.runtime,
      snapshotter: container?.snapshotter ?? "",
      cgroupsPath: siblingCgroup(typeof path === "string" ? path : "/", this.id),
    };
  }

  /** Creates the container, then its snapshot and task. The container comes first: clean-up finds the rest by it. */
  async make({ image, labels, runtime, spec, snapshotter, parent, output }: ContainerParts): Promise<void> {
    const { id } = this;
    const container: Container = {
      id,
      image,
      labels: { ...labels },
      runtime: runtime ?? null,
      spec: anyToProto(spec),
      snapshotter,
      snapshotKey: id,
      sandbox: this.#name.id,
    };
    await this.#call(methods.createContainer, { container });
    const snapshot = { snapshotter, key: id, parent, labels: { ...labels } };
    const { mounts } = await this.#call(methods.prepareSnapshot, snapshot, startTimeoutMs);
    const task = { containerId: id, rootfs: mounts ?? [], stdout: output, stderr: output };
    await this.#call(methods.createTask, task, startTimeoutMs);
  }

  /** Starts the task. @returns the pid of its process */
  async start(): Promise<number> {
    const { pid } = await this.#call(methods.startTask, { containerId: this.id }, startTimeoutMs);
    return pid ?? 0;
  }

  /** Returns the task; undefined if there is none. @throws `unavailable` also if containerd does not know its state */
  async task(): Promise<Task | undefined> {
    const answer = await ifFound(this.#call(methods.getTask, { containerId: this.id }));
    const process = answer?.process;
    if (!process) return undefined;
    const { status, pid, exitStatus, exitedAt } = process;
    // The status is missing if the shim did not answer; the caller retries.
    if (!status) throw new SandboxError("unavailable", "containerd cannot read the state of the workload");
    const state = status === CREATED ? "created" : status === STOPPED ? "ended" : "running";
    return {
      state: status === RUNNING ? "running" : state,
      pid: pid ?? 0,
      exit: { exitStatus: exitStatus ?? 0, exitedAt: exitedAt ? timestampFromProto(exitedAt) : undefined },
    };
  }

  /** Waits for the exit. @returns undefined if the workload has ended and containerd does not know its exit */
  async wait(timeoutMs: number, onCall?: (call: Cancelable) => void): Promise<ExitStatus | undefined> {
    const { exitStatus, exitedAt } = await this.#call(
      methods.waitTask,
      { containerId: this.id },
      timeoutMs,
      onCall,
    );
    const time = exitedAt ? timestampFromProto(exitedAt) : undefined;
    return isTime(time) ? { exitStatus: exitStatus ?? 0, exitedAt: time } : undefined;
  }

  /** Sends SIGTERM to the first process, or SIGKILL to all processes; does nothing if the task has ended. */
  async kill(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const all = signal === "SIGKILL";
    await ifFound(this.#call(methods.kill, { containerId: this.id, signal: constants.signals[signal], all }));
  }

  /**
   * Kills the workload and deletes its task, which discards its exit.
   * @param isOurs checks by its labels that the container belongs to the caller
   * @returns the container; undefined if there is none of the caller's
   * @throws `unavailable`
   */
  async end(isOurs: OwnerTest): Promise<Container | undefined> {
    const answer = await ifFound(this.#call(methods.getContainer, { id: this.id }));
    const container = answer?.container;
    if (!container || !isOurs(new Map(Object.entries(container.labels ?? {})))) return undefined;
    await this.#end();
    return container;
  }

  /**
   * Kills the workload and removes everything of it, the container last: the rest is found by it.
   * @throws `unavailable`
   */
  async remove(isOurs: OwnerTest): Promise<void> {
    const container = await this.end(isOurs);
    if (!container) return;
    // A task that only its shim has deleted is not found, but containerd still keeps it, with its bundle.
    await this.#deleteTask();
    const { id } = this;
    const { snapshotter } = container;
    if (snapshotter) await ifFound(this.#call(methods.removeSnapshot, { snapshotter, key: id }));
    await ifFound(this.#call(methods.deleteContainer, { id }));
  }

  async #end(): Promise<void> {
    for (const deadline = Date.now() + endTimeoutMs; ; await delay(pollIntervalMs)) {
      try {
        const task = await this.task();
        if (!task) return;
        if (task.state !== "ended") await this.kill("SIGKILL");
        await this.#deleteTask();
      } catch (error) {
        const mayPass = !isCodeOf(error, "unavailable") && Date.now() < deadline;
        if (mayPass) continue;
        const message = `workload ${quote(this.id)} has not ended`;
        throw new SandboxError("unavailable", message, { cause: error });
      }
    }
  }

  async #deleteTask(): Promise<void> {
    const attempt = () => ifFound(this.#call(methods.deleteTask, { containerId: this.id }));
    // If the shim has ended, containerd deletes the task and then fails.
    await attempt().catch((error: unknown) => {
      if (isCodeOf(error, "unavailable")) throw error;
      return attempt();
    });
  }

  #call<I, O>(
    method: GrpcMethod<I, O>,
    message: I,
    timeoutMs?: number,
    onCall?: (call: Cancelable) => void,
  ): Promise<O> {
    return this.#connection.call(method, this.namespace, message, timeoutMs, onCall);
  }
}
