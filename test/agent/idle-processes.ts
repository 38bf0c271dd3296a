import { spawn } from "node:child_process";
import { once } from "node:events";
import { pidOf } from "../support/processes.ts";
import { until } from "../support/until.ts";

let started = 0;

/** Starts idle processes outside of any sandbox. Returns the function that ends them. */
export async function startIdle(count: number): Promise<() => Promise<void>> {
  const duration = String(1e6 + process.pid * 10 + started++);
  const script = `for i in $(seq ${count}); do sleep 1000 & done; sleep ${duration}`;
  const child = spawn("sh", ["-c", script], { stdio: "ignore", detached: true });
  const { pid = 0 } = child;
  await until("they run", () => pidOf("sleep", duration) !== undefined);
  return async () => {
    if (pid > 1) process.kill(-pid, "SIGKILL");
    await once(child, "close");
  };
}
