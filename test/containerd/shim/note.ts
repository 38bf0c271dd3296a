import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const schema = z.object({ pid: z.number(), socket: z.string() });

/** The daemon's file in its bundle, by which `delete` kills it and removes its socket. */
export type Note = z.infer<typeof schema>;

const pathIn = (bundle: string) => join(bundle, "shim.json");

export function writeNote(bundle: string, note: Note): void {
  writeFileSync(pathIn(bundle), JSON.stringify(note));
}

/** Reads the note of a bundle; undefined if there is none. */
export function readNote(bundle: string): Note | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(pathIn(bundle), "utf8")));
  } catch {
    return undefined;
  }
}
