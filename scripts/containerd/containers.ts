import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { below } from "./below.ts";
import { isWithin } from "./processes.ts";

/** runc's state folder of containerd's shims, shared by every daemon of the host. */
const runcRoot = "/run/containerd/runc";

/** runc's state of a container, in part. */
const state = z.object({
  id: z.string(),
  init_process_pid: z.number(),
  init_process_start: z.number(),
  config: z.object({ rootfs: z.string() }),
});

/** A container that runc knows. */
export interface Container {
  readonly id: string;
  /** The folder of its namespace: runc's `--root`. */
  readonly root: string;
  /** Its first process, which may have ended, and the start time of that, in the kernel's ticks. */
  readonly pid: number;
  readonly startTicks: number;
}

function containerAt(path: string, folder: string): Container | undefined {
  try {
    const parsed = state.parse(JSON.parse(readFileSync(join(path, "state.json"), "utf8")));
    if (!isWithin(parsed.config.rootfs, folder)) return undefined;
    const { id, init_process_pid: pid, init_process_start: startTicks } = parsed;
    return { id, root: join(path, ".."), pid, startTicks };
  } catch {
    // It has vanished, or is incomplete.
    return undefined;
  }
}

/** Lists the containers of a folder's daemon. */
export function containersOf(folder: string): Container[] {
  return below(runcRoot, 2)
    .map((path) => containerAt(path, folder))
    .filter((found) => found !== undefined);
}
