import { readFile } from "node:fs/promises";
import * as z from "zod";
import { writeAtomic } from "../../atomic-file.ts";
import type { Identity } from "../../identity.ts";
import type { Running } from "../../lifecycle/engine.ts";
import type { ShimProgram } from "./dead-shim.ts";

/** What is noted of a sandbox that runs. */
export interface Noted extends Running, Identity {
  /** Its bundle; empty where that could not be seen. */
  readonly bundle: string;
  /** The program of its shim, where that could be seen. */
  readonly shim?: ShimProgram | undefined;
}

const schema = z.object({
  pid: z.int(),
  address: z.string(),
  version: z.int(),
  began: z.string(),
  bundle: z.string(),
  shim: z.object({ program: z.string(), path: z.string() }).optional(),
});

/** Notes in a file that a process was seen to run, so that its disappearance is not taken for never having been. */
export async function writeRunning(path: string, running: Noted): Promise<void> {
  await writeAtomic(path, JSON.stringify(running));
}

/** What was noted; undefined if it was never seen to run. */
export async function readRunning(path: string): Promise<Noted | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : schema.parse(JSON.parse(text));
}
