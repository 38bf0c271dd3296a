import { callUnary, type Peer } from "../connect/client.ts";
import type { UnaryMethod } from "../connect/serve.ts";
import {
  createOptsToProto,
  exitFromProto,
  instanceFromProto,
  metricFromProto,
  platformFromProto,
  statusFromProto,
} from "../protobuf/controller.ts";
import { toProto } from "../protobuf/sandbox.ts";
import { services } from "../protobuf/services.ts";
import type { Call } from "../sandbox/call.ts";
import type {
  ControllerInstance,
  ControllerStatus,
  CreateOpts,
  ExitStatus,
  Metric,
  Platform,
} from "../sandbox/controller.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";

const { typeName, methods } = services.Controller;

/** How long an agent may take when the caller sets no deadline, in milliseconds. */
const patience = 60_000;

/** How long one Wait asks the agent, in milliseconds: less than what proxies cut silent requests off at. */
export const slice = 50_000;

/** One controller agent, spoken to in RPCs: each method is one call, made once. */
export class AgentClient {
  readonly #peer: Peer;
  readonly #sandboxer: string;

  /** @param sandboxer what the node calls the controller that is meant */
  constructor(peer: Peer, sandboxer: string) {
    this.#peer = peer;
    this.#sandboxer = sandboxer;
  }

  async create(call: Call, sandboxId: string, opts: CreateOpts): Promise<void> {
    await this.#ask(call, "Create", methods.Create, {
      ...createOptsToProto(opts),
      ...this.#target(sandboxId),
    });
  }

  async start(call: Call, sandboxId: string): Promise<ControllerInstance> {
    return instanceFromProto(await this.#ask(call, "Start", methods.Start, this.#target(sandboxId)));
  }

  async platform(call: Call, sandboxId: string): Promise<Platform> {
    const { platform } = await this.#ask(call, "Platform", methods.Platform, this.#target(sandboxId));
    return platformFromProto(platform ?? {});
  }

  async stop(call: Call, sandboxId: string, timeoutSecs: number): Promise<void> {
    const request = { ...this.#target(sandboxId), timeoutSecs };
    await this.#ask(call, "Stop", methods.Stop, request, patience + timeoutSecs * 1_000);
  }

  /**
   * Asks for one slice of time.
   * @param most its length in milliseconds
   * @throws `deadline_exceeded` when the sandbox still runs at its end
   */
  async wait(call: Call, sandboxId: string, most = slice): Promise<ExitStatus> {
    return exitFromProto(await this.#ask(call, "Wait", methods.Wait, this.#target(sandboxId), most));
  }

  async status(call: Call, sandboxId: string, verbose: boolean): Promise<ControllerStatus> {
    return statusFromProto(
      await this.#ask(call, "Status", methods.Status, { ...this.#target(sandboxId), verbose }),
    );
  }

  async shutdown(call: Call, sandboxId: string): Promise<void> {
    await this.#ask(call, "Shutdown", methods.Shutdown, this.#target(sandboxId));
  }

  async metrics(call: Call, sandboxId: string): Promise<Metric> {
    const { metrics } = await this.#ask(call, "Metrics", methods.Metrics, this.#target(sandboxId));
    return metricFromProto(metrics ?? {});
  }

  async update(call: Call, sandboxId: string, sandbox: Sandbox, fields: readonly string[]): Promise<void> {
    const request = { ...this.#target(sandboxId), sandbox: toProto(sandbox), fields: [...fields] };
    await this.#ask(call, "Update", methods.Update, request);
  }

  /** Whether the agent answers at all. */
  async isAlive(signal: AbortSignal): Promise<boolean> {
    try {
      const response = await this.#peer.fetch(`${this.#peer.url}/healthz`, { signal, redirect: "manual" });
      await response.body?.cancel();
      // Any agent will do that serves the RPCs; this path is only our own agent's.
      return response.status < 500;
    } catch {
      return false;
    }
  }

  #target(sandboxId: string) {
    return { sandboxId, sandboxer: this.#sandboxer };
  }

  #ask<I, O>(call: Call, name: string, method: UnaryMethod<I, O>, message: I, most = patience): Promise<O> {
    const timeoutMs = call.deadline === undefined ? most : Math.min(most, call.deadline - Date.now());
    return callUnary(this.#peer, `/${typeName}/${name}`, method, message, call, timeoutMs);
  }
}
