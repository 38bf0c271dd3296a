import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { parseJson } from "../../../shared/json/parse.ts";
import { toPlain } from "../../../shared/json/plain.ts";
import { defaultPath } from "../process/spec.ts";

const execute = promisify(execFile);

/** Time for a command of the runtime. */
const timeoutMs = 20_000;

const signals = { SIGTERM: "15", SIGKILL: "9" } as const;

/** The state of a container, as its runtime reports it. */
export interface RuntimeState {
  readonly status: string;
  readonly pid: number;
}

/** Finds a program in PATH and root's usual folders. @throws if there is none */
export async function findRuntime(name: string, path = process.env.PATH ?? ""): Promise<string> {
  const folders = name.startsWith("/")
    ? [""]
    : [...path.split(":"), ...defaultPath.split(":")].filter(Boolean);
  for (const folder of folders) {
    const candidate = name.startsWith("/") ? name : join(folder, name);
    const isExecutable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return candidate;
  }
  throw new Error(`program ${JSON.stringify(name)} not found`);
}

/** Calls an OCI runtime through its command line. @see OCI runtime command line interface, runc(8) */
export class Runtime {
  readonly program: string;
  readonly #args: readonly string[];

  /** @param args given to it before every command */
  constructor(program: string, args: readonly string[] = []) {
    this.program = program;
    this.#args = args;
  }

  /** True if the runtime writes the pid file only once the container runs. */
  get writesPidFileWhenRunning(): boolean {
    return basename(this.program).startsWith("runc");
  }

  /** Returns the output of `--version`. @throws if the runtime does not run on this host */
  async version(): Promise<string> {
    return (await this.#run(["--version"])).trim();
  }

  /**
   * Returns true if the runtime supports seccomp profiles, according to its `--version`. gVisor's does not mention
   * them.
   */
  async hasSeccomp(): Promise<boolean> {
    return /seccomp/i.test(await this.version());
  }

  /** Finds the error of a failed start in stderr. Only gVisor writes it there. */
  failureIn(stderr: string): string | undefined {
    return this.#isGvisor ? /^(?:running|creating|starting) container: (.+)$/m.exec(stderr)?.[1] : undefined;
  }

  get #isGvisor(): boolean {
    return basename(this.program).startsWith("runsc");
  }

  /** Returns the command that runs a container in the foreground. @param at the folder of the container */
  runCommand(at: string, id: string, hasHostNetwork: boolean): string[] {
    const log = ["--log", `${at}/runtime.log`, "--log-format", "json"];
    const run = ["run", "--bundle", at, "--pid-file", `${at}/pid`, id];
    return [
      this.program,
      ...this.#networkArgs(hasHostNetwork),
      ...this.#args,
      "--root",
      `${at}/state`,
      ...log,
      ...run,
    ];
  }

  /** Returns the command that kills and removes a container. */
  removeCommand(at: string, id: string): string[] {
    return [this.program, ...this.#args, "--root", `${at}/state`, "delete", "--force", id];
  }

  async state(at: string, id: string): Promise<RuntimeState> {
    const text = await this.#run(["--root", `${at}/state`, "state", id]);
    const { status, pid }: { status?: unknown; pid?: unknown } = Object(toPlain(parseJson(text)));
    return { status: String(status), pid: Number(pid) || 0 };
  }

  async kill(at: string, id: string, signal: keyof typeof signals): Promise<void> {
    await this.#run(["--root", `${at}/state`, "kill", id, signals[signal]]);
  }

  async remove(at: string, id: string): Promise<void> {
    await this.#run(["--root", `${at}/state`, "delete", "--force", id]);
  }

  /** Returns the network flags: namespaces alone do not configure gVisor's own network stack. */
  #networkArgs(hasHostNetwork: boolean): string[] {
    if (!this.#isGvisor) return [];
    return [`--network=${hasHostNetwork ? "host" : "none"}`];
  }

  async #run(words: readonly string[]): Promise<string> {
    const env = { PATH: defaultPath, LC_ALL: "C" };
    return (
      await execute(this.program, [...this.#args, ...words], {
        env,
        timeout: timeoutMs,
        killSignal: "SIGKILL",
      })
    ).stdout;
  }
}
