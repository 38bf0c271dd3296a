import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";

/** The way to start a program of the product. */
export interface Command {
  readonly program: string;
  readonly parameters: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Matches its output once it serves. */
  readonly ready: RegExp;
}

const startTimeoutMs = 30_000;

/** A program of the product as a process that can be killed, stopped and started again. */
export class Child {
  readonly #command: Command;
  readonly #log: WriteStream;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  /** Starts and stops, one after the other: two faults may hit it at once. */
  #queue: Promise<void> = Promise.resolve();

  constructor(command: Command, logFile: string) {
    this.#command = command;
    this.#log = createWriteStream(logFile, { flags: "a" });
  }

  get isAlive(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Sends a signal; does nothing when there is no process. */
  signal(signal: NodeJS.Signals): void {
    if (this.isAlive) this.#child?.kill(signal);
  }

  /** Starts it unless it runs. @throws when it does not come to serve */
  start(): Promise<void> {
    return this.#enqueue(() => this.#start());
  }

  /** Ends it by a signal, and resolves when it has ended. */
  stop(signal: NodeJS.Signals): Promise<void> {
    return this.#enqueue(() => this.#stop(signal));
  }

  /** Ends it, does something while it is away, and starts it again, undisturbed by other faults. */
  restart(signal: NodeJS.Signals, between: () => Promise<unknown> = async () => {}): Promise<void> {
    return this.#enqueue(async () => {
      await this.#stop(signal);
      await between();
      await this.#start();
    });
  }

  closeLog(): void {
    this.#log.end();
  }

  #enqueue(act: () => Promise<void>): Promise<void> {
    const result = this.#queue.then(act);
    this.#queue = result.catch(() => {});
    return result;
  }

  async #stop(signal: NodeJS.Signals): Promise<void> {
    // A stopped process takes no other signal.
    this.signal("SIGCONT");
    this.signal(signal);
    await this.#ended;
  }

  async #start(): Promise<void> {
    if (this.isAlive) return;
    const { program, parameters, environment, folder, ready } = this.#command;
    // The open stdin tells an agent that its parent is alive.
    const child = spawn(program, parameters, {
      cwd: folder,
      env: environment,
      stdio: "pipe",
      detached: true,
    });
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once("close", () => resolve());
      child.once("error", () => resolve());
    });
    let output = "";
    const serving = new Promise<true>((resolve) => {
      const hear = (chunk: Buffer) => {
        this.#log.write(chunk);
        if (output.length > 65_536) return;
        output += chunk.toString();
        if (ready.test(output)) resolve(true);
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.stdin.on("error", () => {});
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), startTimeoutMs);
    });
    const isServing = await Promise.race([serving, this.#ended.then(() => false as const), late]);
    clearTimeout(timer);
    if (!isServing) throw new Error(`${parameters.join(" ")}: did not come to serve: ${output.trim()}`);
  }
}
