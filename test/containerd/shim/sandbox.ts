import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { SandboxError } from "../../../shared/errors/error.ts";

const program = fileURLToPath(new URL("pause.sh", import.meta.url));

/** How long a process may take to end if the request does not say, in seconds. */
const defaultTimeoutSecs = 10;

/** How a sandbox ended; the status of one that was killed is 128 and the signal. */
export interface Exit {
  readonly status: number;
  readonly at: Date;
}

export type State = "SANDBOX_UNKNOWN" | "SANDBOX_READY" | "SANDBOX_NOTREADY";

/** A sandbox that is one process: it is started once, and ends once. */
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

  /** The process it runs or has run, 0 before its start. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** @throws `already_exists` while it runs, `failed_precondition` after it has ended */
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

  /** Asks the process to end, kills it if it does not in time, and resolves when it has ended. */
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

  /** Resolves when it has ended, at once if it had. */
  wait(): Promise<Exit> {
    return this.#ended.promise;
  }

  #end(status: number): void {
    this.#exit ??= { status, at: new Date() };
    this.#ended.resolve(this.#exit);
  }
}
