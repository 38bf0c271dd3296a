import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ask } from "./client.ts";
import { plainEnvironment } from "./environment.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bun = join(root, "node_modules", ".bin", "bun");

/** A process of `npm start`, reached over HTTP. */
export interface Running {
  readonly url: string;
  readonly child: ChildProcess;
  readonly ask: Ask;
  /** Returns its output so far. */
  output(): string;
  /** Ends it by a signal. Resolves with its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `npm start` on free ports. Resolves when it listens. */
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

/** Runs an `npm start` that is expected to fail, to its end. */
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
