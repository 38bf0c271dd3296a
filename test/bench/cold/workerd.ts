import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { workerd } from "../../support/workerd.ts";

const startTimeoutMs = 30_000;

/** A Worker that runs in workerd. */
export interface RunningWorker {
  readonly port: number;
  /** Ends it by force. Resolves when it has ended. */
  kill(): Promise<void>;
}

/** Starts workerd. Resolves when it listens. */
export async function startWorkerd(config: string): Promise<RunningWorker> {
  // It reports its port on descriptor 3.
  const child = spawn(workerd, ["serve", config, "--control-fd=3"], {
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
