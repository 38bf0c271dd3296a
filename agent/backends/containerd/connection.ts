import { setTimeout as delay } from "node:timers/promises";
import { isCodeOf, SandboxError } from "../../../shared/errors/error.ts";
import { type Log, logEntry } from "../../../shared/log.ts";
import { type Cancelable, GrpcClient, type GrpcMethod } from "./client.ts";
import { methods } from "./messages.ts";
import { parseVersion, type Version } from "./version.ts";

/** Time for one attempt to connect, and the delay before the next attempt or CRI check. */
const connectTimeoutMs = 10_000;
const retryDelayMs = 50;

/** Time for answers to the version checks: while connecting, and for `/readyz`. */
const answerTimeoutMs = 5_000;
const readinessTimeoutMs = 1_000;

export interface ConnectionOptions {
  readonly socket: string;
  /**
   * True if pods are served: containerd accepts calls before CRI has recovered its pods, and reports none until then.
   */
  readonly awaitsCri: boolean;
  readonly log: Log;
}

/**
 * The connection to the node's containerd. Reconnects by itself; refuses calls until containerd's answers are
 * reliable.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #client: GrpcClient;
  readonly #closed = new AbortController();
  #version: Version | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#client = new GrpcClient(options.socket);
  }

  /** Version of the connected containerd. @throws `unavailable` while containerd is unreachable */
  get version(): Version {
    if (this.#version) return this.#version;
    throw new SandboxError("unavailable", "containerd is unreachable");
  }

  /** The path of the daemon's socket. */
  get socket(): string {
    return this.#options.socket;
  }

  /** Returns the reason why containerd cannot be used; undefined if it can. */
  async unavailableReason(): Promise<string | undefined> {
    try {
      await this.call(methods.version, "", {}, readinessTimeoutMs);
      return undefined;
    } catch {
      return `containerd is unreachable on ${this.socket}`;
    }
  }

  /** Keeps the connection open until `close`. @param onUp called each time it is established */
  async run(onUp: () => void): Promise<void> {
    const { log, socket } = this.#options;
    for (let isFirstAttempt = true; !this.#closed.signal.aborted; ) {
      const version = await this.#connect();
      if (version) {
        this.#version = version;
        log(logEntry("info", "connected to containerd", { socket, version: version.text }));
        onUp();
        await this.#client.untilDisconnected();
        this.#version = undefined;
      }
      const isLost = !this.#closed.signal.aborted && (isFirstAttempt || version);
      if (isLost) log(logEntry("error", "containerd unreachable", { socket }));
      isFirstAttempt = false;
    }
  }

  /**
   * Makes one call.
   * @throws containerd's error; `unavailable` while it is unreachable
   */
  async call<I, O>(
    method: GrpcMethod<I, O>,
    namespace: string,
    message: I,
    timeoutMs?: number,
    onCall?: (call: Cancelable) => void,
  ): Promise<O> {
    if (!this.#version) throw new SandboxError("unavailable", "containerd is unreachable");
    return this.#client.call(method, namespace, message, timeoutMs, onCall);
  }

  /**
   * Makes one call with a streamed response.
   * @returns all messages of the stream
   * @throws as `call`
   */
  async collect<I, O>(method: GrpcMethod<I, O>, namespace: string, message: I): Promise<O[]> {
    if (!this.#version) throw new SandboxError("unavailable", "containerd is unreachable");
    return this.#client.collect(method, namespace, message);
  }

  close(): void {
    this.#closed.abort();
    this.#client.close();
  }

  /** Connects and reads containerd's version; undefined if that failed. */
  async #connect(): Promise<Version | undefined> {
    if (!(await this.#client.untilConnected(connectTimeoutMs))) {
      // The client paces its own attempts, but returns at once after `close`.
      await delay(retryDelayMs);
      return undefined;
    }
    try {
      const { version } = await this.#client.call(methods.version, "", {}, answerTimeoutMs);
      const found = parseVersion(version ?? "");
      if (this.#options.awaitsCri && found.hasSandboxers) await this.#untilCriReady();
      return found;
    } catch {
      await delay(retryDelayMs);
      return undefined;
    }
  }

  /** Resolves when CRI has recovered its pods, or is not served at all. */
  async #untilCriReady(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      try {
        await this.#client.call(methods.criVersion, "", {}, answerTimeoutMs);
        return;
      } catch (error) {
        if (isCodeOf(error, "unimplemented")) return;
        if (!(await this.#client.untilConnected(0))) throw error;
        await delay(retryDelayMs);
      }
    }
  }
}
