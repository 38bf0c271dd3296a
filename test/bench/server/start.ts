import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { plainEnvironment } from "../../support/environment.ts";
import { type BenchRuntime, root } from "../children.ts";
import { type Usage, usageOf } from "./process-usage.ts";

/** A server in a process of its own. */
export interface BenchServer {
  readonly port: number;
  readonly pid: number;
  /** Returns how it ended, if it did. */
  end(): string | undefined;
  usage(): Promise<Usage | undefined>;
  /** Ends it by force, at once. */
  kill(): void;
  /** Ends it, by force if it does not end by itself. */
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;
const stopTimeoutMs = 5_000;
const listening = /"message":"listening","url":"http:\/\/127\.0\.0\.1:(\d+)/;

const parameters: Readonly<Record<BenchRuntime, readonly string[]>> = {
  bun: [],
  node: ["--disable-warning=ExperimentalWarning"],
  deno: ["run", "-A"],
};

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => reject(new Error(`it does not listen: ${said}`)), startTimeoutMs);
    const hear = (chunk: Buffer) => {
      // What it says later is of no use, and could be much.
      if (said.length < 16_384) said += chunk.toString();
      const port = listening.exec(said)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`it ended with ${code}: ${said}`)));
  });
}

/**
 * Starts a server on a free port of loopback and resolves when it listens.
 * @param file below the project's root; by default the product's entry for that runtime
 */
export async function startServer(
  runtime: BenchRuntime,
  environment: Readonly<Record<string, string>>,
  file = `functions/entry/${runtime}.ts`,
): Promise<BenchServer> {
  const program = join(root, "node_modules", ".bin", runtime);
  const child = spawn(program, [...parameters[runtime], file], {
    cwd: root,
    env: plainEnvironment({ PORT: "0", LOG_LEVEL: "error", DENO_NO_UPDATE_CHECK: "1", ...environment }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let ended: string | undefined;
  const closed = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      ended = String(signal ?? code);
      resolve();
    });
    child.once("error", () => resolve());
  });
  const kill = () => {
    child.kill("SIGKILL");
  };
  process.once("exit", kill);
  const stop = async () => {
    if (ended === undefined) child.kill("SIGTERM");
    await Promise.race([closed, sleep(stopTimeoutMs, undefined, { ref: false })]);
    if (ended === undefined) kill();
    await closed;
    process.off("exit", kill);
  };
  try {
    const port = await portOf(child);
    const pid = child.pid ?? 0;
    return { port, pid, end: () => ended, usage: () => usageOf(pid), kill, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
