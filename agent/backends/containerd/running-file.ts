import { readFile } from "node:fs/promises";
import * as z from "zod";
import { writeAtomic } from "../../host/atomic-file.ts";
import type { Identity } from "../../host/identity.ts";
import type { Running } from "../../lifecycle/backend.ts";
import type { ShimProgram } from "./dead-shim.ts";

/** A sandbox's process as stored on disk. */
export interface ObservedProcess extends Running, Identity {
  /** Its bundle; empty if it could not be determined. */
  readonly bundle: string;
  /** The program of its shim; absent if it could not be determined. */
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

/** Stores that a process was seen running, so that its disappearance counts as an exit. */
export async function writeRunning(path: string, running: ObservedProcess): Promise<void> {
  await writeAtomic(path, JSON.stringify(running));
}

/** Reads the stored process; undefined if it was never seen running. */
export async function readRunning(path: string): Promise<ObservedProcess | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : schema.parse(JSON.parse(text));
}
