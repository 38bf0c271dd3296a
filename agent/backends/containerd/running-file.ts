import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { writeAtomic } from "../../atomic-file.ts";
import type { Identity } from "../../identity.ts";
import type { Running } from "../../lifecycle/engine.ts";

/** What is noted of a sandbox that runs. */
export interface Noted extends Running, Identity {
  /** Its bundle; empty where that could not be seen. */
  readonly bundle: string;
}

const schema = z.object({
  pid: z.int(),
  address: z.string(),
  version: z.int(),
  began: z.string(),
  bundle: z.string(),
});
const pathIn = (folder: string) => join(folder, "running.json");

/** Notes in a sandbox's folder that it was seen to run, so that its disappearance is not taken for never having been. */
export async function writeRunning(folder: string, running: Noted): Promise<void> {
  await writeAtomic(pathIn(folder), JSON.stringify(running));
}

/** What was noted; undefined if it was never seen to run. */
export async function readRunning(folder: string): Promise<Noted | undefined> {
  const text = await readFile(pathIn(folder), "utf8").catch(() => undefined);
  return text === undefined ? undefined : schema.parse(JSON.parse(text));
}
