import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { SandboxError } from "../../../shared/errors/error.ts";

const program = fileURLToPath(new URL("pause.sh", import.meta.url));

/** Default timeout of Stop. */
const defaultTimeoutSecs = 10;

/** The exit of a sandbox; its status after a signal is 128 plus the signal's number. */
export interface Exit {
  readonly status: number;
  readonly at: Date;
}

export type State = "SANDBOX_UNKNOWN" | "SANDBOX_READY" | "SANDBOX_NOTREADY";

/** A sandbox that consists of one process, which starts and ends once. */
export class Sandbox {
  readonly id: string;
  readonly createdAt = new Date();
  readonly #ended = Promise.withResolvers<Exit>();
  #child: ChildProcess | undefined;
  #exit: Exit | undefined;

  constructor(id: string) {
    this.id = id;
  }

  get state(): State {
    if (this.#exit) return "SANDBOX_NOTREADY";
    return this.#child ? "SANDBOX_READY" : "SANDBOX_UNKNOWN";
  }

  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** The pid of its process; 0 before Start. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts the process. @throws `already_exists` while it runs, `failed_precondition` after it has ended */
  async start(): Promise<void> {
    if (this.#exit) throw new SandboxError("failed_precondition", `sandbox ${this.id} has ended`);
    if (this.#child) throw new SandboxError("already_exists", `sandbox ${this.id} runs already`);
    const child = spawn("/bin/sh", [program], { detached: true, stdio: ["pipe", "pipe", "ignore"] });
    this.#child = child;
    child.once("exit", (code, signal) => {
      child.stdin.destroy();
      this.#end(signal ? 128 + constants.signals[signal] : (code ?? 0));
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout.once("data", () => resolve());
      child.once("error", reject).once("exit", () => reject(new Error(`${program} did not start`)));
    });
  }

  /** Sends SIGTERM, then SIGKILL after the timeout, and resolves when the process has ended. */
  async stop(timeoutSecs: number): Promise<void> {
    if (!this.#child) this.#end(0);
    if (this.#exit) return;
    this.#child?.kill("SIGTERM");
    const timer = setTimeout(() => this.kill(), (timeoutSecs || defaultTimeoutSecs) * 1_000);
    await this.wait();
    clearTimeout(timer);
  }

  kill(): void {
    if (this.#child) this.#child.kill("SIGKILL");
    else this.#end(0);
  }

  /** Resolves with the exit. */
  wait(): Promise<Exit> {
    return this.#ended.promise;
  }

  #end(status: number): void {
    this.#exit ??= { status, at: new Date() };
    this.#ended.resolve(this.#exit);
  }
}
