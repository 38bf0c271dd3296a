import { readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Arguments } from "./arguments.ts";
import { encode, timestamp } from "./messages.ts";
import { pidFile } from "./serve.ts";

/** The daemon of a bundle if it still runs: its pid may be another's by now, which works elsewhere. */
function daemonOf(bundle: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(bundle, pidFile), "utf8"));
    return readlinkSync(`/proc/${pid}/cwd`) === bundle ? pid : undefined;
  } catch {
    // It has not come to write its pid, or it is gone.
    return undefined;
  }
}

/** Takes away what a daemon has left, itself included, and prints how its sandbox ended. */
export async function remove({ bundle, socket }: Arguments): Promise<void> {
  const daemon = daemonOf(bundle);
  if (daemon !== undefined) process.kill(daemon, "SIGKILL");
  rmSync(socket, { force: true });
  const exit = { exitStatus: 137, exitedAt: timestamp(new Date()) };
  process.stdout.write(encode("containerd.task.v3.DeleteResponse", exit));
}
