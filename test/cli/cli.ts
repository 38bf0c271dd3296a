import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plainEnvironment } from "../support/environment.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The words that start `sandbox` in a clone. */
export const program = [process.execPath, "--disable-warning=ExperimentalWarning", join(root, "cli/main.ts")];

/** The result of a command. */
export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface RunningCommand {
  /** Returns its stdout so far. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Result>;
}

/** `sandbox`, as a user runs it. */
export class Cli {
  readonly #environment: Readonly<Record<string, string>>;
  /** The words of all commands so far. */
  readonly used: string[][] = [];

  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  #env(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    // Node shows no colours where CI is set, even on a terminal.
    const { NO_COLOR: _none, FORCE_COLOR: _forced, CI: _ci, ...env } = plainEnvironment({});
    return { ...env, ...this.#environment, ...more };
  }

  /** Starts a command. */
  start(words: readonly string[], more: Readonly<Record<string, string>> = {}, stdin = ""): RunningCommand {
    this.used.push([...words]);
    const [file = "", ...args] = program;
    const child = spawn(file, [...args, ...words], { env: this.#env(more), stdio: "pipe" });
    child.stdin.on("error", () => {}).end(stdin);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString("latin1");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const ended = new Promise<Result>((resolve) =>
      child.once("close", (status) => resolve({ status, stdout, stderr })),
    );
    return { output: () => stdout, kill: (signal) => child.kill(signal), ended };
  }

  /** Runs a command to its end, not on a terminal. */
  run(...words: readonly string[]): Promise<Result> {
    return this.start(words).ended;
  }

  /** Runs a command that must succeed. Returns its stdout. */
  async print(...words: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(...words);
    if (status !== 0) throw new Error(`sandbox ${words.join(" ")} ended with ${status}: ${stderr}`);
    return stdout.trimEnd();
  }

  /** Runs a command that must succeed. Returns what it prints as JSON. */
  async json<T>(...words: readonly string[]): Promise<T> {
    return JSON.parse(await this.print("--output", "json", ...words));
  }

  /** Starts a command on a terminal. */
  onTerminal(words: readonly string[], more: Readonly<Record<string, string>> = {}): Terminal {
    this.used.push([...words]);
    return openTerminal([...program, ...words], this.#env(more));
  }
}
