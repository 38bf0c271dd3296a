import { constants } from "node:os";
import { isCodeOf, SandboxError } from "../../../shared/errors/error.ts";
import {
  createOptsToProto,
  exitFromProto,
  instanceFromProto,
  platformFromProto,
  statusFromProto,
} from "../../../shared/protobuf/controller.ts";
import { fromProto, toProto } from "../../../shared/protobuf/sandbox.ts";
import { type Method, services } from "../../../shared/protobuf/services.ts";
import type {
  ControllerInstance,
  ControllerStatus,
  CreateOpts,
  ExitStatus,
  Platform,
} from "../../../shared/sandbox/controller.ts";
import type { Sandbox } from "../../../shared/sandbox/sandbox.ts";
import type { Cancelable, GrpcMethod } from "./client.ts";
import type { Connection } from "./connection.ts";
import { ifFound } from "./if-found.ts";
import { methods } from "./messages.ts";
import { type ContainerdName, podsandbox } from "./name.ts";

const { Controller, Store } = services;

function grpc<I, O>(
  service: { readonly typeName: string },
  name: string,
  codec: Method<I, O>,
): GrpcMethod<I, O> {
  return { path: `/${service.typeName}/${name}`, request: codec.request, response: codec.response };
}

const rpc = {
  create: grpc(Controller, "Create", Controller.methods.Create),
  start: grpc(Controller, "Start", Controller.methods.Start),
  platform: grpc(Controller, "Platform", Controller.methods.Platform),
  stop: grpc(Controller, "Stop", Controller.methods.Stop),
  wait: grpc(Controller, "Wait", Controller.methods.Wait),
  status: grpc(Controller, "Status", Controller.methods.Status),
  shutdown: grpc(Controller, "Shutdown", Controller.methods.Shutdown),
  update: grpc(Controller, "Update", Controller.methods.Update),
};

const records = {
  create: grpc(Store, "Create", Store.methods.Create),
  get: grpc(Store, "Get", Store.methods.Get),
  update: grpc(Store, "Update", Store.methods.Update),
  delete: grpc(Store, "Delete", Store.methods.Delete),
};

/** Time for Create and Start, which may pull an image. A canceled Start removes what it has made. */
const startTimeoutMs = 600_000;

/** Time for Stop, beyond the timeout that the process has. */
const stopTimeoutMs = 60_000;

/**
 * Resolves with undefined for a call that containerd 1.7 reports as failed only because it could not publish its
 * event.
 */
async function ignorePublishError<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    const hasSucceeded =
      isCodeOf(error, "invalid_argument") && /topic .* must start with '\/'/.test(error.message);
    if (hasSucceeded) return undefined;
    throw error;
  }
}

/** Returns true if a time is set: containerd writes an unset time as January 1 of the year 1. */
export function isTime<T extends { readonly seconds: number }>(time: T | undefined): time is T {
  return time !== undefined && time.seconds > 0;
}

/** One sandbox in the node's containerd, through its Controller and Store. Hides the differences between versions. */
export class ContainerdSandbox {
  readonly name: ContainerdName;
  readonly #connection: Connection;

  constructor(connection: Connection, name: ContainerdName) {
    this.#connection = connection;
    this.name = name;
  }

  /** The reason why this version of containerd cannot report exits; undefined if it can. */
  get exitUnknownReason(): string | undefined {
    const { text, hasSandboxers } = this.#connection.version;
    return hasSandboxers ? undefined : `containerd ${text} does not report exits`;
  }

  /** Adds containerd's record of the sandbox. @throws `already_exists` */
  async createRecord(record: Sandbox): Promise<void> {
    await this.#call(records.create, { sandbox: toProto(record) });
  }

  /** Returns containerd's record of the sandbox; undefined if there is none. */
  async record(): Promise<Sandbox | undefined> {
    const answer = await ifFound(this.#call(records.get, { sandboxId: this.name.id }));
    return answer?.sandbox ? fromProto(answer.sandbox) : undefined;
  }

  async updateRecord(record: Sandbox): Promise<void> {
    const fields = ["labels", "extensions", "spec", "runtime"];
    await ifFound(this.#call(records.update, { sandbox: toProto(record), fields }));
  }

  async deleteRecord(): Promise<void> {
    await ifFound(this.#call(records.delete, { sandboxId: this.name.id }));
  }

  /** Checks that this version of containerd can serve the sandboxer. @throws `not_found` */
  checkServed(): void {
    const { text, hasSandboxers } = this.#connection.version;
    if (hasSandboxers || this.name.sandboxer !== podsandbox) return;
    throw new SandboxError("not_found", `sandboxer "podsandbox": not served by containerd ${text}`);
  }

  /** Creates the sandbox. @throws `not_found` if containerd has no such sandboxer */
  async create(record: Sandbox, opts: CreateOpts): Promise<void> {
    const request = { ...createOptsToProto(opts), ...this.#target, sandbox: toProto(record) };
    await ignorePublishError(this.#call(rpc.create, request, startTimeoutMs));
  }

  async start(): Promise<ControllerInstance | undefined> {
    const answer = await ignorePublishError(this.#call(rpc.start, this.#target, startTimeoutMs));
    return answer && instanceFromProto(answer);
  }

  /**
   * Returns the sandbox's status; undefined if containerd does not know it.
   * @throws `unavailable` also if containerd does not know, such as while the shim is ending
   */
  async status(verbose = false): Promise<ControllerStatus | undefined> {
    try {
      const answer = await ifFound(this.#call(rpc.status, { ...this.#target, verbose }));
      return answer?.state ? statusFromProto(answer) : undefined;
    } catch (error) {
      if (!isCodeOf(error, "unknown")) throw error;
      throw new SandboxError("unavailable", error.message, { cause: error });
    }
  }

  /**
   * Waits for the sandbox's exit.
   * @returns undefined if the sandbox has ended and containerd cannot report its exit
   */
  async wait(timeoutMs: number, onCall?: (call: Cancelable) => void): Promise<ExitStatus | undefined> {
    const answer = await ignorePublishError(this.#call(rpc.wait, this.#target, timeoutMs, onCall));
    const exit = answer && exitFromProto(answer);
    return isTime(exit?.exitedAt) ? exit : undefined;
  }

  /** Sends SIGTERM to the first process; does nothing if it has ended. */
  async terminate(): Promise<void> {
    await ifFound(this.#call(methods.kill, { containerId: this.name.id, signal: constants.signals.SIGTERM }));
  }

  async stop(timeoutSecs: number): Promise<void> {
    const request = { ...this.#target, timeoutSecs };
    await ifFound(this.#call(rpc.stop, request, stopTimeoutMs + timeoutSecs * 1_000));
  }

  async platform(): Promise<Platform | undefined> {
    try {
      const { platform } = await this.#call(rpc.platform, this.#target);
      return platform ? platformFromProto(platform) : undefined;
    } catch (error) {
      if (isCodeOf(error, "unimplemented")) return undefined;
      throw error;
    }
  }

  async update(record: Sandbox, fields: readonly string[]): Promise<void> {
    if (!this.#connection.version.hasSandboxers) return;
    await this.#call(rpc.update, { ...this.#target, sandbox: toProto(record), fields: [...fields] });
  }

  /** Shuts the sandbox down. @returns true if containerd knew it */
  async shutdown(): Promise<boolean> {
    return (await ifFound(this.#call(rpc.shutdown, this.#target))) !== undefined;
  }

  get #target() {
    return { sandboxId: this.name.id, sandboxer: this.name.sandboxer };
  }

  #call<I, O>(
    method: GrpcMethod<I, O>,
    message: I,
    timeoutMs?: number,
    onCall?: (call: Cancelable) => void,
  ): Promise<O> {
    return this.#connection.call(method, this.name.namespace, message, timeoutMs, onCall);
  }
}
