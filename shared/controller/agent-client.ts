import { delay } from "../async/delay.ts";
import { CredentialsError, callUnary, type Peer, ReplyError } from "../connect/client.ts";
import type { UnaryMethod } from "../connect/serve.ts";
import type { Code } from "../errors/codes.ts";
import { SandboxError } from "../errors/error.ts";
import { isConnectionRefused } from "../errors/refused.ts";
import type { InventoryPage, InventoryQuery } from "../instances/inventory.ts";
import { formatLease } from "../instances/lease-header.ts";
import type { LifeView } from "../instances/view.ts";
import { viewFromHeaders } from "../instances/view-headers.ts";
import {
  createOptsToProto,
  exitFromProto,
  instanceFromProto,
  metricFromProto,
  platformFromProto,
  statusFromProto,
} from "../protobuf/controller.ts";
import { inventory, inventoryPageFromProto, inventoryQueryToProto } from "../protobuf/inventory.ts";
import { leaseService } from "../protobuf/lease.ts";
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
import { AgentError, toAgentError } from "./agent-error.ts";

const { typeName, methods } = services.Controller;

/** Time limit of a call whose caller sets no deadline, in milliseconds. */
export const agentTimeoutMs = 60_000;

/** Duration of one Wait at an agent, in milliseconds. Proxies cut silent requests off, often after 60 s. */
export const maxWaitMs = 50_000;

/** Time limit of retries after a failed connection or a lost answer, in milliseconds. */
const maxOutageMs = 1_500;
const firstRetryDelayMs = 50;
const maxRetryDelayMs = 500;

/** Time limit of reading one page of an inventory, in milliseconds. */
const listTimeoutMs = 10_000;

/** The id of the sandbox that a readiness check asks for, and its time limit in milliseconds. */
const probeId = "readiness-probe";
const readinessTimeoutMs = 2_000;

/** Codes of a Status that an agent which is ready does not answer. */
const unreadyCodes: ReadonlySet<Code> = new Set<Code>([
  "unimplemented",
  "unavailable",
  "deadline_exceeded",
  "internal",
  "unknown",
]);

/** The answer of an agent. */
export interface Answer<T> {
  readonly value: T;
  /** The agent's view of the sandbox; undefined if the agent implements only containerd's RPCs. */
  readonly view: LifeView | undefined;
}

/** Returns the path of a method of the Controller, or of one that is named with its path. */
function pathOf(name: string): string {
  return name.startsWith("/") ? name : `/${typeName}/${name}`;
}

/** Returns the headers that name the namespace, the target life and the idempotency key. */
function headersOf({ namespace, requestId, traceparent, lifecycle }: Call): Record<string, string> {
  const headers: Record<string, string> = { "containerd-namespace": namespace };
  if (requestId !== undefined) headers["x-request-id"] = requestId;
  if (traceparent !== undefined) headers.traceparent = traceparent;
  if (!lifecycle) return headers;
  headers["sandbox-life"] = String(lifecycle.life);
  if (lifecycle.callId !== undefined) headers["sandbox-operation"] = lifecycle.callId;
  if (lifecycle.lease) headers["sandbox-expires"] = formatLease(lifecycle.lease);
  if (lifecycle.epoch !== undefined) headers["sandbox-epoch"] = String(lifecycle.epoch);
  return headers;
}

/**
 * RPC client of one controller agent. Retries a call briefly if the connection failed; also after a lost answer, if
 * the agent recognizes repeated calls by their headers.
 * Every method throws `AgentError`.
 */
export class AgentClient {
  readonly #peer: Peer;
  readonly #sandboxer: string;
  /** True once an answer has carried a view: then the agent recognizes repeated calls. */
  #hasViews = false;

  /** @param sandboxer name of the controller on the node */
  constructor(peer: Peer, sandboxer: string) {
    this.#peer = peer;
    this.#sandboxer = sandboxer;
  }

  create(call: Call, sandboxId: string, opts: CreateOpts): Promise<Answer<unknown>> {
    const request = { ...createOptsToProto(opts), ...this.#target(sandboxId) };
    return this.#call(call, "Create", methods.Create, request, (answer) => answer);
  }

  start(call: Call, sandboxId: string): Promise<Answer<ControllerInstance>> {
    return this.#call(call, "Start", methods.Start, this.#target(sandboxId), instanceFromProto);
  }

  platform(call: Call, sandboxId: string): Promise<Answer<Platform>> {
    return this.#call(call, "Platform", methods.Platform, this.#target(sandboxId), ({ platform }) =>
      platformFromProto(platform ?? {}),
    );
  }

  stop(call: Call, sandboxId: string, timeoutSecs: number): Promise<Answer<unknown>> {
    const request = { ...this.#target(sandboxId), timeoutSecs };
    const timeoutMs = agentTimeoutMs + timeoutSecs * 1_000;
    return this.#call(call, "Stop", methods.Stop, request, (answer) => answer, timeoutMs);
  }

  /**
   * Waits for the exit until the timeout. Never retried: the caller decides on the next poll.
   * @throws `deadline_exceeded` if the sandbox still runs then
   */
  wait(call: Call, sandboxId: string, timeoutMs = maxWaitMs): Promise<Answer<ExitStatus>> {
    return this.#callOnce(call, "Wait", methods.Wait, this.#target(sandboxId), exitFromProto, timeoutMs);
  }

  status(call: Call, sandboxId: string, verbose: boolean): Promise<Answer<ControllerStatus>> {
    const request = { ...this.#target(sandboxId), verbose };
    return this.#call(call, "Status", methods.Status, request, statusFromProto);
  }

  shutdown(call: Call, sandboxId: string): Promise<Answer<unknown>> {
    return this.#call(call, "Shutdown", methods.Shutdown, this.#target(sandboxId), (answer) => answer);
  }

  metrics(call: Call, sandboxId: string): Promise<Answer<Metric>> {
    return this.#call(call, "Metrics", methods.Metrics, this.#target(sandboxId), ({ metrics }) =>
      metricFromProto(metrics ?? {}),
    );
  }

  update(
    call: Call,
    sandboxId: string,
    sandbox: Sandbox,
    fields: readonly string[],
  ): Promise<Answer<unknown>> {
    const request = { ...this.#target(sandboxId), sandbox: toProto(sandbox), fields: [...fields] };
    return this.#call(call, "Update", methods.Update, request, (answer) => answer);
  }

  /**
   * Informs the agent of the lease in the call's token.
   * @throws AgentError, `failed_precondition` if the lease has expired at the agent, `not_found` if the life is not there
   */
  renew(call: Call, sandboxId: string): Promise<Answer<unknown>> {
    const { typeName: service, methods: own } = leaseService;
    return this.#call(call, `/${service}/Renew`, own.Renew, this.#target(sandboxId), (answer) => answer);
  }

  /**
   * Calls a method of a service that containerd does not have.
   * @param path `/<service>/<Method>`
   * @param message the request without its target
   */
  callOwn<I extends object, O>(
    call: Call,
    path: string,
    method: UnaryMethod<I, O>,
    sandboxId: string,
    message: I,
    timeoutMs?: number,
  ): Promise<Answer<O>> {
    const request = { ...message, ...this.#target(sandboxId) };
    return this.#call(call, path, method, request, (answer) => answer, timeoutMs);
  }

  /**
   * Lists a page of the agent's inventory.
   * @throws AgentError, `unimplemented` from an agent without an inventory
   */
  async list(signal: AbortSignal, query: InventoryQuery): Promise<InventoryPage> {
    const { List } = inventory.methods;
    // Some agents refuse every call without a namespace before they look at its method.
    const headers = headersOf({ namespace: "default", signal });
    const options = { signal, timeoutMs: listTimeoutMs, headers };
    try {
      const path = `/${inventory.typeName}/List`;
      const reply = await callUnary(this.#peer, path, List, inventoryQueryToProto(query), options);
      return inventoryPageFromProto(reply.message);
    } catch (thrown) {
      throw toAgentError(thrown, false);
    }
  }

  /** Returns true if the agent accepts our token and answers a Status. No sandbox need exist. */
  async isReady(signal: AbortSignal): Promise<boolean> {
    const headers = headersOf({ namespace: "default", signal });
    const options = { signal, timeoutMs: readinessTimeoutMs, headers };
    try {
      await callUnary(this.#peer, `/${typeName}/Status`, methods.Status, this.#target(probeId), options);
      return true;
    } catch (error) {
      return error instanceof ReplyError && !unreadyCodes.has(error.code);
    }
  }

  #target(sandboxId: string) {
    return { sandboxId, sandboxer: this.#sandboxer };
  }

  async #call<I, O, T>(
    call: Call,
    name: string,
    method: UnaryMethod<I, O>,
    message: I,
    read: (answer: O) => T,
    timeoutMs = agentTimeoutMs,
  ): Promise<Answer<T>> {
    let retryUntilMs: number | undefined;
    let wasSent = false;
    for (let delayMs = firstRetryDelayMs; ; delayMs = Math.min(delayMs * 2, maxRetryDelayMs)) {
      try {
        return await this.#callOnce(call, name, method, message, read, timeoutMs, wasSent);
      } catch (error) {
        retryUntilMs ??= Date.now() + maxOutageMs;
        if (!(error instanceof AgentError)) throw error;
        const mayRepeat = this.#isRepeatable(call, error) && Date.now() + delayMs <= retryUntilMs;
        if (!mayRepeat) throw error;
        wasSent ||= !error.isUnsent;
      }
      await delay(delayMs, call.signal);
    }
  }

  async #callOnce<I, O, T>(
    { signal, deadline, ...call }: Call,
    name: string,
    method: UnaryMethod<I, O>,
    message: I,
    read: (answer: O) => T,
    maxMs: number,
    wasRepeated = false,
  ): Promise<Answer<T>> {
    const timeoutMs = deadline === undefined ? maxMs : Math.min(maxMs, deadline - Date.now());
    const options = { signal, timeoutMs, headers: headersOf({ signal, ...call }) };
    try {
      const reply = await callUnary(this.#peer, pathOf(name), method, message, options);
      const view = viewFromHeaders(reply.headers);
      if (view) this.#hasViews = true;
      return { value: read(reply.message), view };
    } catch (thrown) {
      const isUnsent =
        thrown instanceof CredentialsError ||
        (thrown instanceof SandboxError && isConnectionRefused(thrown.cause));
      const error = toAgentError(thrown, isUnsent, wasRepeated);
      if (error instanceof AgentError && error.view) this.#hasViews = true;
      throw error;
    }
  }

  /** Returns true if a retry cannot make the agent act twice. */
  #isRepeatable({ lifecycle, signal }: Call, error: AgentError): boolean {
    // An error without a cause is a timeout. The agent used up its time, so there is no retry.
    const isBroken = error.code === "unavailable" && !error.isAnswered && error.cause !== undefined;
    if (!isBroken || error.isMisconfigured || signal.aborted) return false;
    const isRecognized = lifecycle !== undefined && (this.#hasViews || lifecycle.epoch !== undefined);
    return error.isUnsent || isRecognized;
  }
}
