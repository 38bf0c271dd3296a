import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** Has the names in a folder on the disk: a power cut would else undo what was renamed last. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}

/** Writes a file that only its owner may read, to the disk; under its name there is all of it or what was before. */
export async function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const written = `${path}.new`;
  try {
    const file = await open(written, "w", 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(written, path);
  } catch (error) {
    // What is there of it takes space that may be wanting.
    await rm(written, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}
