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
import { found } from "./if-found.ts";
import { methods } from "./messages.ts";
import { type ContainerdName, workloadIdOf } from "./name.ts";
import { memberAt } from "./workload.ts";

const { CREATED, RUNNING, STOPPED } = containerd.v1.types.Status;

/** How long a task may take to be made or started, and to end once it is killed, in milliseconds. */
const startTimeoutMs = 120_000;
const endTimeoutMs = 10_000;
const pollIntervalMs = 20;

/** A container as containerd has it, as far as it matters here. */
type Container = containerd.services.containers.v1.Container.$Properties;

/** The state of a workload's process. */
export interface Task {
  readonly state: "created" | "running" | "ended";
  readonly pid: number;
  /** The end of one that has ended. */
  readonly exit: ExitStatus;
}

/** What a workload's container is made of. */
export interface ContainerParts {
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly runtime: Container["runtime"];
  readonly spec: Any;
  readonly snapshotter: string;
  /** The snapshot of the image. */
  readonly parent: string;
}

/** What the container of a pod says of how to run others in it. */
export interface PodContainer {
  readonly runtime: Container["runtime"];
  readonly snapshotter: string;
  readonly cgroupsPath: string;
}

/** Tells by its labels whether a container is the caller's. */
type OwnerTest = (labels: ReadonlyMap<string, string>) => boolean;

/** The control group beside another: a path, or systemd's slice, prefix and name. */
function cgroupBeside(path: string, id: string): string {
  const separator = path.includes(":") ? ":" : "/";
  return `${path.slice(0, path.lastIndexOf(separator) + 1)}${id}`;
}

/** One sandbox's workload as the node's containerd has it: a container with a snapshot and a task. */
export class ContainerdWorkload {
  /** The id of the container and of its task, and the key of its snapshot. */
  readonly id: string;
  readonly namespace: string;
  /** Its exit can always be told. */
  readonly blindness = undefined;
  readonly #connection: Connection;
  readonly #name: ContainerdName;

  /** @param name of the sandbox */
  constructor(connection: Connection, name: ContainerdName) {
    this.#connection = connection;
    this.#name = name;
    this.id = workloadIdOf(name);
    this.namespace = name.namespace;
  }

  /** @throws `failed_precondition` for a pod that nothing can be run in */
  async pod(): Promise<PodContainer> {
    const { container } = await this.#call(methods.getContainer, { id: this.#name.id });
    const spec = parseJsonBytes(container?.spec?.value ?? Buffer.from("{}"));
    const linux = spec instanceof Map ? memberAt(spec, "linux") : undefined;
    if (linux instanceof Map && linux.has("uidMappings")) {
      throw new SandboxError("failed_precondition", "the pod has users of its own; a workload cannot");
    }
    const path = linux instanceof Map ? linux.get("cgroupsPath") : undefined;
    return {
      runtime: container?.runtime,
      snapshotter: container?.snapshotter ?? "",
      cgroupsPath: cgroupBeside(typeof path === "string" ? path : "/", this.id),
    };
  }

  /** Makes the container, its snapshot and its task. The container is first: it keeps the snapshot, and tells of it. */
  async make({ image, labels, runtime, spec, snapshotter, parent }: ContainerParts): Promise<void> {
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
    await this.#call(methods.createTask, { containerId: id, rootfs: mounts ?? [] }, startTimeoutMs);
  }

  /** @returns its process */
  async start(): Promise<number> {
    const { pid } = await this.#call(methods.startTask, { containerId: this.id }, startTimeoutMs);
    return pid ?? 0;
  }

  /** Undefined where there is none. @throws `unavailable` also where containerd cannot tell */
  async task(): Promise<Task | undefined> {
    const answer = await found(this.#call(methods.getTask, { containerId: this.id }));
    const process = answer?.process;
    if (!process) return undefined;
    const { status, pid, exitStatus, exitedAt } = process;
    // A shim that does not answer is asked again.
    if (!status) throw new SandboxError("unavailable", "containerd cannot tell the state of the workload");
    const state = status === CREATED ? "created" : status === STOPPED ? "ended" : "running";
    return {
      state: status === RUNNING ? "running" : state,
      pid: pid ?? 0,
      exit: { exitStatus: exitStatus ?? 0, exitedAt: exitedAt ? timestampFromProto(exitedAt) : undefined },
    };
  }

  /** Waits for its end. @returns undefined where it has ended and containerd does not know how */
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

  /** Signals its first process, or with SIGKILL all of them. What has ended is left alone. */
  async kill(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const all = signal === "SIGKILL";
    await found(this.#call(methods.kill, { containerId: this.id, signal: constants.signals[signal], all }));
  }

  /**
   * Ends it and removes its task, with the exit that this tells.
   * @param isOurs whether a container with such labels is to be ended
   * @returns the container; undefined where there is none of ours
   * @throws `unavailable`
   */
  async end(isOurs: OwnerTest): Promise<Container | undefined> {
    const answer = await found(this.#call(methods.getContainer, { id: this.id }));
    const container = answer?.container;
    if (!container || !isOurs(new Map(Object.entries(container.labels ?? {})))) return undefined;
    await this.#end();
    return container;
  }

  /** Ends it and removes all there is of it; the container last, by which the rest is found. @throws `unavailable` */
  async remove(isOurs: OwnerTest): Promise<void> {
    const container = await this.end(isOurs);
    if (!container) return;
    const { id } = this;
    const { snapshotter } = container;
    if (snapshotter) await found(this.#call(methods.removeSnapshot, { snapshotter, key: id }));
    await found(this.#call(methods.deleteContainer, { id }));
  }

  async #end(): Promise<void> {
    for (const giveUp = Date.now() + endTimeoutMs; ; await delay(pollIntervalMs)) {
      try {
        const task = await this.task();
        if (!task) return;
        if (task.state !== "ended") await this.kill("SIGKILL");
        await found(this.#call(methods.deleteTask, { containerId: this.id }));
      } catch (error) {
        const isPassing = !isCodeOf(error, "unavailable") && Date.now() < giveUp;
        if (isPassing) continue;
        const message = `workload ${quote(this.id)} does not end`;
        throw new SandboxError("unavailable", message, { cause: error });
      }
    }
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
