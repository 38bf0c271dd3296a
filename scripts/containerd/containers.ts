import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { below } from "./below.ts";
import { isWithin } from "./processes.ts";

/** Where the shims have runc note its containers, those of every daemon of the machine. */
const notes = "/run/containerd/runc";

/** What runc notes of a container, as far as it matters here. */
const state = z.object({
  id: z.string(),
  init_process_pid: z.number(),
  init_process_start: z.number(),
  config: z.object({ rootfs: z.string() }),
});

/** A container that runc has noted. */
export interface Container {
  readonly id: string;
  /** The folder of its namespace, which is runc's `--root`. */
  readonly root: string;
  /** Its first process, which may have ended, and when that started. */
  readonly pid: number;
  readonly started: number;
}

function containerAt(path: string, folder: string): Container | undefined {
  try {
    const noted = state.parse(JSON.parse(readFileSync(join(path, "state.json"), "utf8")));
    if (!isWithin(noted.config.rootfs, folder)) return undefined;
    const { id, init_process_pid: pid, init_process_start: started } = noted;
    return { id, root: join(path, ".."), pid, started };
  } catch {
    // It is gone meanwhile, or not written to its end.
    return undefined;
  }
}

/** The containers of a folder's daemon. */
export function containersOf(folder: string): Container[] {
  return below(notes, 2)
    .map((path) => containerAt(path, folder))
    .filter((found) => found !== undefined);
}
