import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";

/** The command line of a program of the product. */
export interface Command {
  readonly program: string;
  readonly parameters: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Matches its output once it is ready. */
  readonly ready: RegExp;
}

const startTimeoutMs = 30_000;

/** A process of the product that can be killed, stopped and restarted. */
export class Child {
  readonly #command: Command;
  readonly #log: WriteStream;
  #child: ChildProcess | undefined;
  #isReady = false;
  #ended: Promise<void> = Promise.resolve();
  /** Serializes starts and stops, since two faults may hit the process concurrently. */
  #queue: Promise<void> = Promise.resolve();

  constructor(command: Command, logFile: string) {
    this.#command = command;
    this.#log = createWriteStream(logFile, { flags: "a" });
  }

  get isAlive(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Kills the process at once if it is ready, since a start that is interrupted counts as a failure. */
  kill(): void {
    if (this.#isReady) this.signal("SIGKILL");
  }

  /** Sends a signal. Does nothing if the process has ended. */
  signal(signal: NodeJS.Signals): void {
    if (this.isAlive) this.#child?.kill(signal);
  }

  /** Starts the process unless it runs. @throws if it does not become ready */
  start(): Promise<void> {
    return this.#enqueue(() => this.#start());
  }

  /** Ends the process with a signal, and waits for its end. */
  stop(signal: NodeJS.Signals): Promise<void> {
    return this.#enqueue(() => this.#stop(signal));
  }

  /** Ends the process, runs a function, and starts it again, without interference by other faults. */
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
    this.#isReady = false;
    // A stopped process does not handle other signals.
    this.signal("SIGCONT");
    this.signal(signal);
    await this.#ended;
  }

  async #start(): Promise<void> {
    if (this.isAlive) return;
    this.#isReady = false;
    const { program, parameters, environment, folder, ready } = this.#command;
    // The open stdin shows an agent that its parent is alive.
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
      const append = (chunk: Buffer) => {
        this.#log.write(chunk);
        if (output.length > 65_536) return;
        output += chunk.toString();
        if (ready.test(output)) resolve(true);
      };
      child.stdout.on("data", append);
      child.stderr.on("data", append);
      child.stdin.on("error", () => {});
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), startTimeoutMs);
    });
    const isServing = await Promise.race([serving, this.#ended.then(() => false as const), late]);
    clearTimeout(timer);
    this.#isReady = isServing;
    if (isServing) return;
    const { exitCode, signalCode } = child;
    const end =
      signalCode ?? (exitCode === null ? `not within ${startTimeoutMs} ms` : `exit code ${exitCode}`);
    throw new Error(`${parameters.join(" ")}: did not become ready (${end}): ${output.trim()}`);
  }
}
