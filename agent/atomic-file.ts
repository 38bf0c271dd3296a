import { open, rename } from "node:fs/promises";

/** Writes a file that only its owner may read, to the disk; under its name there is all of it or what was before. */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(`${path}.new`, "w", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
