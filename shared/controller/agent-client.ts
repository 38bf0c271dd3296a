import { delay } from "../async/delay.ts";
import { callUnary, type Peer, ReplyError } from "../connect/client.ts";
import type { UnaryMethod } from "../connect/serve.ts";
import { SandboxError } from "../errors/error.ts";
import { isRefused } from "../errors/refused.ts";
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
export const agentTimeoutMs = 60_000;

/** How long one Wait asks the agent, in milliseconds: less than what proxies cut silent requests off at. */
export const maxWaitMs = 50_000;

/** Time limit of repeating a call whose agent was not reached, or whose answer was lost, in milliseconds. */
const maxOutageMs = 1_500;
const firstRetryDelayMs = 50;
const maxRetryDelayMs = 500;

/** The answer of an agent, and its view of the sandbox; undefined from an agent that knows only containerd's RPCs. */
export interface Answer<T> {
  readonly value: T;
  readonly view: LifeView | undefined;
}

/** The failure of a call to an agent. */
export class AgentError extends SandboxError {
  /** The agent's view of the sandbox, if it answered and sends any. */
  readonly view: LifeView | undefined;
  /** True if the agent answered at all. */
  readonly isAnswered: boolean;
  /** True if no connection came about, so that the agent surely did nothing. */
  readonly isUnsent: boolean;

  constructor(thrown: SandboxError, view: LifeView | undefined, isUnsent: boolean) {
    super(thrown.code, thrown.message, { cause: thrown.cause });
    this.view = view;
    this.isAnswered = thrown instanceof ReplyError;
    this.isUnsent = isUnsent;
  }
}

function toAgentError(thrown: unknown, isUnsent: boolean): unknown {
  if (!(thrown instanceof SandboxError)) return thrown;
  return new AgentError(
    thrown,
    thrown instanceof ReplyError ? viewFromHeaders(thrown.headers) : undefined,
    isUnsent,
  );
}

/** The headers that say whose sandbox, which of its lives, and which call is meant. */
function headersOf({ namespace, traceparent, lifecycle }: Call): Record<string, string> {
  const headers: Record<string, string> = { "containerd-namespace": namespace };
  if (traceparent !== undefined) headers.traceparent = traceparent;
  if (!lifecycle) return headers;
  headers["sandbox-life"] = String(lifecycle.life);
  if (lifecycle.callId !== undefined) headers["sandbox-operation"] = lifecycle.callId;
  if (lifecycle.epoch !== undefined) headers["sandbox-epoch"] = String(lifecycle.epoch);
  return headers;
}

/**
 * One controller agent, spoken to in RPCs. A call is repeated for a moment where no connection came about, and where
 * its answer was lost if the agent tells a repetition by its headers.
 * Every method throws `AgentError`.
 */
export class AgentClient {
  readonly #peer: Peer;
  readonly #sandboxer: string;
  /** True if an answer has carried a view: then the agent tells a repetition from a new call. */
  #hasViews = false;

  /** @param sandboxer the controller's name on the node */
  constructor(peer: Peer, sandboxer: string) {
    this.#peer = peer;
    this.#sandboxer = sandboxer;
  }

  create(call: Call, sandboxId: string, opts: CreateOpts): Promise<Answer<unknown>> {
    const request = { ...createOptsToProto(opts), ...this.#target(sandboxId) };
    return this.#ask(call, "Create", methods.Create, request, (answer) => answer);
  }

  start(call: Call, sandboxId: string): Promise<Answer<ControllerInstance>> {
    return this.#ask(call, "Start", methods.Start, this.#target(sandboxId), instanceFromProto);
  }

  platform(call: Call, sandboxId: string): Promise<Answer<Platform>> {
    return this.#ask(call, "Platform", methods.Platform, this.#target(sandboxId), ({ platform }) =>
      platformFromProto(platform ?? {}),
    );
  }

  stop(call: Call, sandboxId: string, timeoutSecs: number): Promise<Answer<unknown>> {
    const request = { ...this.#target(sandboxId), timeoutSecs };
    const timeoutMs = agentTimeoutMs + timeoutSecs * 1_000;
    return this.#ask(call, "Stop", methods.Stop, request, (answer) => answer, timeoutMs);
  }

  /**
   * Waits for one slice of time. Never repeated: the caller decides how to go on.
   * @param timeoutMs its length
   * @throws `deadline_exceeded` when the sandbox still runs at its end
   */
  wait(call: Call, sandboxId: string, timeoutMs = maxWaitMs): Promise<Answer<ExitStatus>> {
    return this.#askOnce(call, "Wait", methods.Wait, this.#target(sandboxId), exitFromProto, timeoutMs);
  }

  status(call: Call, sandboxId: string, verbose: boolean): Promise<Answer<ControllerStatus>> {
    const request = { ...this.#target(sandboxId), verbose };
    return this.#ask(call, "Status", methods.Status, request, statusFromProto);
  }

  shutdown(call: Call, sandboxId: string): Promise<Answer<unknown>> {
    return this.#ask(call, "Shutdown", methods.Shutdown, this.#target(sandboxId), (answer) => answer);
  }

  metrics(call: Call, sandboxId: string): Promise<Answer<Metric>> {
    return this.#ask(call, "Metrics", methods.Metrics, this.#target(sandboxId), ({ metrics }) =>
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
    return this.#ask(call, "Update", methods.Update, request, (answer) => answer);
  }

  /** Returns whether the agent answers at all. */
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

  async #ask<I, O, T>(
    call: Call,
    name: string,
    method: UnaryMethod<I, O>,
    message: I,
    read: (answer: O) => T,
    timeoutMs = agentTimeoutMs,
  ): Promise<Answer<T>> {
    let giveUpAt: number | undefined;
    let wasSent = false;
    for (let delayMs = firstRetryDelayMs; ; delayMs = Math.min(delayMs * 2, maxRetryDelayMs)) {
      try {
        return await this.#askOnce(call, name, method, message, read, timeoutMs);
      } catch (error) {
        giveUpAt ??= Date.now() + maxOutageMs;
        if (!(error instanceof AgentError)) throw error;
        const mayRepeat = this.#isRepeatable(call, error) && Date.now() + delayMs <= giveUpAt;
        if (!mayRepeat) throw wasSent && error.isUnsent ? new AgentError(error, undefined, false) : error;
        wasSent ||= !error.isUnsent;
      }
      await delay(delayMs, call.signal);
    }
  }

  async #askOnce<I, O, T>(
    { signal, deadline, ...call }: Call,
    name: string,
    method: UnaryMethod<I, O>,
    message: I,
    read: (answer: O) => T,
    mostMs: number,
  ): Promise<Answer<T>> {
    const timeoutMs = deadline === undefined ? mostMs : Math.min(mostMs, deadline - Date.now());
    const options = { signal, timeoutMs, headers: headersOf({ signal, ...call }) };
    try {
      const reply = await callUnary(this.#peer, `/${typeName}/${name}`, method, message, options);
      const view = viewFromHeaders(reply.headers);
      if (view) this.#hasViews = true;
      return { value: read(reply.message), view };
    } catch (thrown) {
      const error = toAgentError(thrown, thrown instanceof SandboxError && isRefused(thrown.cause));
      if (error instanceof AgentError && error.view) this.#hasViews = true;
      throw error;
    }
  }

  /** Tells whether a call that failed so may be made again without doing anything twice. */
  #isRepeatable({ lifecycle, signal }: Call, error: AgentError): boolean {
    // An agent that stayed silent for all of its time, which has no cause, is not waited for once more.
    const isBroken = error.code === "unavailable" && !error.isAnswered && error.cause !== undefined;
    if (!isBroken || signal.aborted) return false;
    const isKnownTwice = lifecycle !== undefined && (this.#hasViews || lifecycle.epoch !== undefined);
    return error.isUnsent || isKnownTwice;
  }
}
