import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plainEnvironment } from "../support/environment.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export const benchRuntimes = ["bun", "node", "deno"] as const;
export type BenchRuntime = (typeof benchRuntimes)[number];

/** Maximum time that one program runs unless its caller says otherwise, in milliseconds. */
const defaultTimeoutMs = 1_800_000;

/** Time that a program has to end what it started, in milliseconds. */
const killAfterMs = 10_000;

/** Flags of each runtime that let a program collect garbage before it measures. */
const flags: Readonly<Record<BenchRuntime, readonly string[]>> = {
  bun: ["--expose-gc"],
  node: ["--expose-gc", "--disable-warning=ExperimentalWarning"],
  deno: ["run", "-A", "--v8-flags=--expose-gc"],
};

/** Flags of single programs. */
const programFlags: Readonly<Record<string, readonly string[]>> = {
  // A large young generation: what is allocated between two collections can be counted.
  "counts/program.ts": ["--min-semi-space-size=64", "--max-semi-space-size=64"],
};

/**
 * Runs a program of the benchmark on a runtime, to its end.
 * @param input given to it as JSON, as its one argument
 * @returns what it printed last, as JSON
 * @throws when it fails, or takes too long
 */
export async function runProgram<T>(
  runtime: BenchRuntime,
  file: string,
  input: unknown,
  timeoutMs = defaultTimeoutMs,
): Promise<T> {
  const program = join(root, "node_modules", ".bin", runtime);
  const path = join(root, "test/bench", file);
  const parameters = [...flags[runtime], ...(programFlags[file] ?? []), path, JSON.stringify(input)];
  const child = spawn(program, parameters, {
    cwd: root,
    env: plainEnvironment({ DENO_NO_UPDATE_CHECK: "1" }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  // It ends what it has started.
  const end = () => child.kill("SIGTERM");
  process.once("exit", end);
  const timers = [
    setTimeout(end, timeoutMs),
    setTimeout(() => child.kill("SIGKILL"), timeoutMs + killAfterMs),
  ];
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-4_000_000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  for (const timer of timers) clearTimeout(timer);
  process.off("exit", end);
  if (code !== 0) throw new Error(`${runtime} ${file} ended with ${code}: ${printed.slice(-2_000)}`);
  // Both ends are ours: each program prints the type that its caller names.
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "") as T;
}
