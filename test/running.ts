import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ask } from "./suites/case.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const bun = join(root, "node_modules", ".bin", "bun");

/** A started `npm start`, as its user has it: another process, reached over HTTP. */
export interface Running {
  readonly url: string;
  readonly child: ChildProcess;
  readonly ask: Ask;
  /** Everything it has printed so far. */
  output(): string;
  /** Ends it by a signal and resolves with its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A folder for one test's data, and the way to remove it. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "sandbox-functions-"));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** The environment of a child: ours, without what would configure the functions. */
export function plainEnvironment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const configuring =
    /^(DATABASE_|CONTROLLER_AGENTS|DEFAULT_SANDBOXER|API_TOKENS|HOST$|PORT$|LOG_LEVEL|DATA_DIR|AGENT_)/;
  const kept = Object.entries(process.env).filter(([name]) => !configuring.test(name));
  return { ...Object.fromEntries(kept), ...more };
}

/** Starts what `npm start` starts, on free ports, and resolves when it listens. */
export async function start(
  environment: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = spawn(bun, ["local/start.ts", "--json"], {
    cwd: root,
    env: plainEnvironment({ PORT: "0", ...environment }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      printed += chunk.toString();
      const found = /"message":"listening","url":"([^"]+)"/.exec(printed)?.[1];
      if (found) resolve(found);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    void ended.then((code) => reject(new Error(`npm start ended with ${code}: ${printed}`)));
  });
  return {
    url,
    child,
    ask: (path, init) =>
      fetch(url + path, {
        ...init,
        headers: { ...headers, ...Object.fromEntries(new Headers(init?.headers)) },
      }),
    output: () => printed,
    async stop(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
  };
}

/** Runs what `npm start` runs, where it is not expected to come to serve, to its end. */
export async function runStart(
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const env = plainEnvironment({ PORT: "0", ...environment });
  const child = spawn(bun, ["local/start.ts"], { cwd: root, env, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stderr };
}
