import { readlinkSync, rmSync } from "node:fs";
import type { Arguments } from "./arguments.ts";
import { encode, timestamp } from "./messages.ts";
import { type Note, readNote } from "./note.ts";

/** Kills the daemon if it still runs. Its pid may have been reused; the working folder identifies the daemon. */
function kill({ pid }: Note, bundle: string): void {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) === bundle) process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

/** Kills the daemon, removes its remains, and prints the exit of its sandbox. */
export async function remove({ bundle }: Arguments): Promise<void> {
  const note = readNote(bundle);
  if (note) {
    kill(note, bundle);
    rmSync(note.socket, { force: true });
  }
  const exit = { exitStatus: 137, exitedAt: timestamp(new Date()) };
  process.stdout.write(encode("containerd.task.v3.DeleteResponse", exit));
}
