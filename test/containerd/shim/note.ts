import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const schema = z.object({ pid: z.number(), socket: z.string() });

/** What a daemon notes in its bundle, so that it can be ended and its socket removed. */
export type Note = z.infer<typeof schema>;

const pathIn = (bundle: string) => join(bundle, "shim.json");

export function writeNote(bundle: string, note: Note): void {
  writeFileSync(pathIn(bundle), JSON.stringify(note));
}

/** The note of a bundle, undefined if there is none, or no bundle any more. */
export function readNote(bundle: string): Note | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(pathIn(bundle), "utf8")));
  } catch {
    return undefined;
  }
}
