import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { WorkerBundle } from "../../../scripts/worker-bundle.ts";

/** The runtime itself: wrangler would take several times as long to start. */
const program: string = createRequire(import.meta.url)("workerd").default;

const startTimeoutMs = 30_000;

/** A Worker that runs in workerd. */
export interface RunningWorker {
  readonly port: number;
  /** Ends it by force. Resolves when it has ended. */
  kill(): Promise<void>;
}

/** Writes a Worker and a configuration of workerd that serves it without a database. Returns the configuration's path. */
export async function writeWorker(folder: string, name: string, bundle: WorkerBundle): Promise<string> {
  const modules: string[] = [];
  for (const module of bundle.modules) {
    const file = `${name}-${module.name}`;
    await writeFile(join(folder, file), module.code);
    modules.push(`(name = "${module.name}", esModule = embed "${file}")`);
  }
  const config = join(folder, `${name}.capnp`);
  const lines = [
    'using Workerd = import "/workerd/workerd.capnp";',
    "const config :Workerd.Config = (",
    '  services = [(name = "main", worker = .worker)],',
    '  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],',
    ");",
    "const worker :Workerd.Worker = (",
    `  modules = [${modules.join(", ")}],`,
    '  compatibilityDate = "2026-10-01",',
    '  compatibilityFlags = ["enable_request_signal"],',
    '  bindings = [(name = "DATABASE_URL", text = "http://127.0.0.1:1")],',
    ");",
  ];
  await writeFile(config, lines.join("\n"));
  return config;
}

/** Starts workerd. Resolves when it listens. */
export async function startWorkerd(config: string): Promise<RunningWorker> {
  // It tells the port that it has on descriptor 3.
  const child = spawn(program, ["serve", config, "--control-fd=3"], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    timeout: startTimeoutMs,
    killSignal: "SIGKILL",
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const end = () => {
    child.kill("SIGKILL");
  };
  process.once("exit", end);
  const kill = async () => {
    end();
    await ended;
    process.off("exit", end);
  };
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const port = await new Promise<number>((resolve, reject) => {
    let told = "";
    (child.stdio[3] as Readable).on("data", (chunk: Buffer) => {
      told += chunk.toString();
      const found = /"port":(\d+)/.exec(told)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.once("error", reject);
    void ended.then(() => reject(new Error(`workerd ended: ${said}`)));
  });
  return { port, kill };
}
