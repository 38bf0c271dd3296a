import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { quietWrangler } from "../../scripts/quiet-wrangler.ts";
import type { Ask } from "./client.ts";
import { plainEnvironment } from "./environment.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { workerModules } from "./worker-modules.ts";
import { type WorkerEnvironment, workerd, writeWorker } from "./workerd.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const collecting = new URL("collect-garbage-often.ts", import.meta.url).href;

/** The runtimes whose servers run on a machine, with a database file or a server's. */
export const localRuntimes = ["bun", "deno", "node"] as const;
export const runtimes = [...localRuntimes, "worker"] as const;
export type Runtime = (typeof runtimes)[number];

/** A server of the functions on one of the runtimes, in another process. */
export interface RuntimeServer {
  readonly runtime: Runtime;
  readonly url: string;
  /** The process; for a Worker in `wrangler dev`, that of wrangler. */
  readonly pid: number;
  readonly ask: Ask;
  /** Returns its output so far. */
  output(): string;
  /** Stops it with SIGTERM. Resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** The API token of Workers, which cannot know that they are on loopback. */
const token = "the-token-of-the-tests";

interface Command {
  /** A path, or the name of a program of the project. */
  readonly program: string;
  readonly parameters: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Finds the address, or the port on loopback, in its output. */
  readonly listening: RegExp;
}

const printed = /"message":"listening","url":"([^"]+)"/;

/** Returns the path of a program of the project. */
function projectProgram(name: string): string {
  return join(root, "node_modules", ".bin", name);
}

/** Returns a wrangler command that builds a Worker, connects only to loopback, and writes only into `folder`. */
function wrangler(file: string, folder: string, bindings: Readonly<Record<string, string>>): Command {
  const flags = [
    "--config",
    "wrangler.toml",
    "--ip",
    "127.0.0.1",
    "--port",
    "0",
    "--inspector-port",
    "0",
    "--persist-to",
    folder,
  ];
  const variables = Object.entries(bindings).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  return {
    program: projectProgram("wrangler"),
    parameters: [
      "dev",
      join(folder, "worker", "worker.js"),
      ...flags,
      "--show-interactive-dev-session=false",
      ...variables,
    ],
    environment: {
      ...quietWrangler,
      WORKER_MAIN: file,
      WORKER_FOLDER: join(folder, "worker"),
      WRANGLER_REGISTRY_PATH: join(folder, "registry"),
      WRANGLER_CACHE_DIR: join(folder, "cache"),
    },
    listening: /Ready on (http:\S+)/,
  };
}

/** Returns a command that runs a Worker in workerd. */
async function workerdCommand(
  file: string,
  folder: string,
  environment: WorkerEnvironment,
): Promise<Command> {
  const config = await writeWorker(folder, "worker", await workerModules(file), environment);
  return {
    program: workerd,
    parameters: ["serve", config, "--control-fd=1"],
    environment: {},
    listening: /"socket":"http","port":(\d+)/,
  };
}

async function commandOf(
  runtime: Runtime,
  { file = `functions/entry/${runtime}.ts`, usesWrangler = false }: ServerOptions,
  folder: string,
  configuration: Readonly<Record<string, string>>,
): Promise<Command> {
  const environment = { ...configuration, DENO_NO_UPDATE_CHECK: "1" };
  switch (runtime) {
    case "bun":
      return { program: projectProgram("bun"), parameters: [file], environment, listening: printed };
    case "deno":
      return {
        program: projectProgram("deno"),
        parameters: ["run", "-A", file],
        environment,
        listening: printed,
      };
    case "node":
      return {
        program: projectProgram("node"),
        parameters: ["--disable-warning=ExperimentalWarning", "--import", collecting, file],
        environment,
        listening: printed,
      };
    case "worker": {
      const { NODE_EXTRA_CA_CERTS: caPath, ...bindings } = configuration;
      if (!usesWrangler) {
        const trusted = caPath === undefined ? undefined : await readFile(caPath, "utf8");
        return workerdCommand(file, folder, { bindings: { LOG_LEVEL: "info", ...bindings }, trusted });
      }
      const command = wrangler(file, folder, bindings);
      const more = caPath === undefined ? {} : { NODE_EXTRA_CA_CERTS: caPath };
      return { ...command, environment: { ...command.environment, ...more } };
    }
  }
}

/** Returns the address of a server once it has reported it. */
function untilListening(child: ChildProcess, listening: RegExp, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = listening.exec(output())?.[1];
      if (found !== undefined) resolve(/^\d+$/.test(found) ? `http://127.0.0.1:${found}` : found);
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    child.once("close", (code) => reject(new Error(`it ended with ${code}: ${output()}`)));
    child.once("error", reject);
  });
}

export interface ServerOptions {
  /** The functions' configuration. */
  readonly configuration: Readonly<Record<string, string>>;
  /** The program to run instead of the runtime's entry, relative to the project's root. */
  readonly file?: string;
  /** Limit of open files of the process; by default that of this one. */
  readonly maxOpenFiles?: number;
  /** Runs a Worker in `wrangler dev` in place of workerd alone: as developers do, with schedules. */
  readonly usesWrangler?: boolean;
}

/** Returns a shell command that starts a program with a limit of open files. */
function limited({ program, parameters }: Command, maxOpenFiles: number): readonly [string, string[]] {
  const script = `ulimit -n ${maxOpenFiles} && exec "$@"`;
  return ["sh", ["-c", script, "sh", program, ...parameters]];
}

/** Starts the functions on a runtime, on a free port. A Worker gets a token, which `ask` sends. */
export async function startRuntime(runtime: Runtime, options: ServerOptions): Promise<RuntimeServer> {
  const { configuration, maxOpenFiles } = options;
  const folder = await temporaryFolder();
  const tokens = runtime === "worker" ? { API_TOKENS: JSON.stringify({ tests: token }) } : { PORT: "0" };
  const command = await commandOf(runtime, options, folder.path, { ...tokens, ...configuration });
  const [started, parameters] =
    maxOpenFiles === undefined ? [command.program, command.parameters] : limited(command, maxOpenFiles);
  const child = spawn(started, parameters, {
    cwd: root,
    env: plainEnvironment(command.environment),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const hear = (chunk: Buffer) => {
    said += chunk.toString();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const stop = async () => {
    // After SIGKILL, wrangler would leave workerd running.
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    const code = await ended;
    await folder.remove();
    return code;
  };
  try {
    const url = await untilListening(child, command.listening, () => said);
    const authorization = runtime === "worker" ? { authorization: `Bearer ${token}` } : {};
    const ask: Ask = (path, init) =>
      fetch(url + path, {
        ...init,
        headers: { ...authorization, ...Object.fromEntries(new Headers(init?.headers)) },
      });
    return { runtime, url, pid: child.pid ?? 0, ask, output: () => said, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
