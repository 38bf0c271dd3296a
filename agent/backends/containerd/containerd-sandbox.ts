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
import { found } from "./if-found.ts";
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

/** Starting may have to fetch an image, in milliseconds; and one that is canceled destroys what it has begun. */
const startTime = 600_000;

/** Stopping may take longer than the process is given, in milliseconds. */
const stopTime = 60_000;

/** Undefined in place of what containerd 1.7 answers when it has done what it was asked, and cannot publish that. */
async function done<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    const isDone = isCodeOf(error, "invalid_argument") && /topic .* must start with '\/'/.test(error.message);
    if (isDone) return undefined;
    throw error;
  }
}

/** Tells whether a time is one: containerd writes one that is not set as the first of January of the year 1. */
export function isTime<T extends { readonly seconds: number }>(time: T | undefined): time is T {
  return time !== undefined && time.seconds > 0;
}

/** One sandbox as the node's containerd has it: its Controller and its Store, in whatever version. */
export class ContainerdSandbox {
  readonly name: ContainerdName;
  readonly #connection: Connection;

  constructor(connection: Connection, name: ContainerdName) {
    this.#connection = connection;
    this.name = name;
  }

  /** Why an exit may not be known, besides that nobody was there to see it; undefined where there is no reason. */
  get blindness(): string | undefined {
    const { text, hasSandboxers } = this.#connection.version;
    return hasSandboxers ? undefined : `containerd ${text} does not tell how a sandbox ends`;
  }

  /** Adds the node's record of it. @throws `already_exists` */
  async createRecord(record: Sandbox): Promise<void> {
    await this.#call(records.create, { sandbox: toProto(record) });
  }

  /** The node's record of it, if there is one. */
  async record(): Promise<Sandbox | undefined> {
    const answer = await found(this.#call(records.get, { sandboxId: this.name.id }));
    return answer?.sandbox ? fromProto(answer.sandbox) : undefined;
  }

  async updateRecord(record: Sandbox): Promise<void> {
    const fields = ["labels", "extensions", "spec", "runtime"];
    await found(this.#call(records.update, { sandbox: toProto(record), fields }));
  }

  async deleteRecord(): Promise<void> {
    await found(this.#call(records.delete, { sandboxId: this.name.id }));
  }

  /** @throws `not_found` where this version of containerd surely does not serve the sandboxer */
  checkServed(): void {
    const { text, hasSandboxers } = this.#connection.version;
    if (hasSandboxers || this.name.sandboxer !== podsandbox) return;
    throw new SandboxError("not_found", `sandboxer "podsandbox": containerd ${text} does not serve it`);
  }

  /** @throws `not_found` where containerd has no such sandboxer */
  async create(record: Sandbox, opts: CreateOpts): Promise<void> {
    const request = { ...createOptsToProto(opts), ...this.#target, sandbox: toProto(record) };
    await done(this.#call(rpc.create, request, startTime));
  }

  async start(): Promise<ControllerInstance | undefined> {
    const answer = await done(this.#call(rpc.start, this.#target, startTime));
    return answer && instanceFromProto(answer);
  }

  /**
   * Undefined of a sandbox that containerd does not know, however it says so.
   * @throws `unavailable` also where it cannot tell, as while a shim is just ending
   */
  async status(verbose = false): Promise<ControllerStatus | undefined> {
    try {
      const answer = await found(this.#call(rpc.status, { ...this.#target, verbose }));
      return answer?.state ? statusFromProto(answer) : undefined;
    } catch (error) {
      if (!isCodeOf(error, "unknown")) throw error;
      throw new SandboxError("unavailable", error.message, { cause: error });
    }
  }

  /**
   * Waits for its end.
   * @returns undefined where it has ended and containerd does not know, or cannot say, how
   */
  async wait(timeoutMs: number, onCall?: (call: Cancelable) => void): Promise<ExitStatus | undefined> {
    const answer = await done(this.#call(rpc.wait, this.#target, timeoutMs, onCall));
    const exit = answer && exitFromProto(answer);
    return isTime(exit?.exitedAt) ? exit : undefined;
  }

  /** Asks its first process to end. What has ended is left alone. */
  async terminate(): Promise<void> {
    await found(this.#call(methods.kill, { containerId: this.name.id, signal: constants.signals.SIGTERM }));
  }

  async stop(timeoutSecs: number): Promise<void> {
    const request = { ...this.#target, timeoutSecs };
    await found(this.#call(rpc.stop, request, stopTime + timeoutSecs * 1_000));
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

  /** @returns whether containerd knew it */
  async shutdown(): Promise<boolean> {
    return (await found(this.#call(rpc.shutdown, this.#target))) !== undefined;
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
