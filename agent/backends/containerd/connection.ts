import { setTimeout as delay } from "node:timers/promises";
import { isCodeOf, SandboxError } from "../../../shared/errors/error.ts";
import type { Log } from "../../log.ts";
import { type Cancelable, GrpcClient, type GrpcMethod } from "./client.ts";
import { methods } from "./messages.ts";
import { parseVersion, type Version } from "./version.ts";

/** How long one try to connect is waited for, and the time between two looks whether CRI is there, in milliseconds. */
const attemptTime = 10_000;
const pauseMs = 50;

/** How long an answer to a simple question may take, in milliseconds. */
const quick = 5_000;
const probe = 1_000;

export interface ConnectionOptions {
  readonly socket: string;
  /** True if pods are served: containerd answers before CRI has found those it had, and denies them until then. */
  readonly awaitsCri: boolean;
  readonly log: Log;
}

/** The connection to a node's containerd: kept up, and closed to calls while what it would answer is not the truth. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #client: GrpcClient;
  readonly #closed = new AbortController();
  #version: Version | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#client = new GrpcClient(options.socket);
  }

  /** @throws `unavailable` while containerd is out of reach */
  get version(): Version {
    if (this.#version) return this.#version;
    throw new SandboxError("unavailable", "containerd cannot be reached");
  }

  /** The path of the daemon's socket. */
  get socket(): string {
    return this.#options.socket;
  }

  /** Why it cannot be used at present; undefined when it can. */
  async trouble(): Promise<string | undefined> {
    try {
      await this.call(methods.version, "", {}, probe);
      return undefined;
    } catch {
      return `containerd cannot be reached on ${this.socket}`;
    }
  }

  /** Keeps the connection up until it is closed. @param onUp is told each time it has come up */
  async run(onUp: () => void): Promise<void> {
    const { log, socket } = this.#options;
    for (let isNews = true; !this.#closed.signal.aborted; ) {
      const version = await this.#reach();
      if (version) {
        this.#version = version;
        log("info", "containerd is there", { socket, version: version.text });
        onUp();
        await this.#client.disconnected();
        this.#version = undefined;
      }
      const isLost = !this.#closed.signal.aborted && (isNews || version);
      if (isLost) log("error", "containerd is out of reach", { socket });
      isNews = false;
    }
  }

  /**
   * Makes one call.
   * @throws what containerd answered; `unavailable` while it is out of reach
   */
  async call<I, O>(
    method: GrpcMethod<I, O>,
    namespace: string,
    message: I,
    timeoutMs?: number,
    onCall?: (call: Cancelable) => void,
  ): Promise<O> {
    if (!this.#version) throw new SandboxError("unavailable", "containerd cannot be reached");
    return this.#client.call(method, namespace, message, timeoutMs, onCall);
  }

  /**
   * Makes one call that is answered by a stream.
   * @returns all messages of it
   * @throws as `call`
   */
  async collect<I, O>(method: GrpcMethod<I, O>, namespace: string, message: I): Promise<O[]> {
    if (!this.#version) throw new SandboxError("unavailable", "containerd cannot be reached");
    return this.#client.collect(method, namespace, message);
  }

  close(): void {
    this.#closed.abort();
    this.#client.close();
  }

  /** Connects, and finds out which containerd it is; undefined when that did not come to be. */
  async #reach(): Promise<Version | undefined> {
    if (!(await this.#client.connected(attemptTime))) {
      // Without a connection the client itself paces its tries; once closed, it says so at once.
      await delay(pauseMs);
      return undefined;
    }
    try {
      const { version } = await this.#client.call(methods.version, "", {}, quick);
      const found = parseVersion(version ?? "");
      if (this.#options.awaitsCri && found.hasSandboxers) await this.#untilCri();
      return found;
    } catch {
      await delay(pauseMs);
      return undefined;
    }
  }

  /** Resolves when CRI has found its pods, or is not there at all. */
  async #untilCri(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      try {
        await this.#client.call(methods.criVersion, "", {}, quick);
        return;
      } catch (error) {
        if (isCodeOf(error, "unimplemented")) return;
        if (!(await this.#client.connected(0))) throw error;
        await delay(pauseMs);
      }
    }
  }
}
