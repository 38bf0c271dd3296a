import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { quietWrangler } from "../../scripts/worker-bundle.ts";
import type { Ask } from "./client.ts";
import { plainEnvironment } from "./environment.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const collecting = new URL("collect-garbage-often.ts", import.meta.url).href;

export const runtimes = ["bun", "deno", "node", "worker"] as const;
export type Runtime = (typeof runtimes)[number];

/** A server of the functions on one of the runtimes, in another process. */
export interface RuntimeServer {
  readonly runtime: Runtime;
  readonly url: string;
  /** The process; for a Worker, that of wrangler. */
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
  readonly program: string;
  readonly parameters: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Finds the address in its output. */
  readonly listening: RegExp;
}

const printed = /"message":"listening","url":"([^"]+)"/;

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
    program: "wrangler",
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

function commandOf(
  runtime: Runtime,
  file: string,
  folder: string,
  configuration: Readonly<Record<string, string>>,
): Command {
  const environment = { ...configuration, DENO_NO_UPDATE_CHECK: "1" };
  switch (runtime) {
    case "bun":
      return { program: "bun", parameters: [file], environment, listening: printed };
    case "deno":
      return { program: "deno", parameters: ["run", "-A", file], environment, listening: printed };
    case "node":
      return {
        program: "node",
        parameters: ["--disable-warning=ExperimentalWarning", "--import", collecting, file],
        environment,
        listening: printed,
      };
    case "worker": {
      const { NODE_EXTRA_CA_CERTS, ...bindings } = configuration;
      const command = wrangler(file, folder, bindings);
      const trusted = NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS };
      return { ...command, environment: { ...command.environment, ...trusted } };
    }
  }
}

function untilListening(child: ChildProcess, listening: RegExp, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const url = listening.exec(output())?.[1];
      if (url !== undefined) resolve(url);
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
}

/** Returns a shell command that starts a program with a limit of open files. */
function limited({ program, parameters }: Command, maxOpenFiles: number): readonly [string, string[]] {
  const script = `ulimit -n ${maxOpenFiles} && exec "$@"`;
  return ["sh", ["-c", script, "sh", program, ...parameters]];
}

/** Starts the functions on a runtime, on a free port. A Worker gets a token, which `ask` sends. */
export async function startRuntime(runtime: Runtime, options: ServerOptions): Promise<RuntimeServer> {
  const { configuration, file = `functions/entry/${runtime}.ts`, maxOpenFiles } = options;
  const folder = await temporaryFolder();
  const tokens = runtime === "worker" ? { API_TOKENS: JSON.stringify({ tests: token }) } : { PORT: "0" };
  const command = commandOf(runtime, file, folder.path, { ...tokens, ...configuration });
  const program = join(root, "node_modules", ".bin", command.program);
  const [started, parameters] =
    maxOpenFiles === undefined
      ? [program, command.parameters]
      : limited({ ...command, program }, maxOpenFiles);
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
