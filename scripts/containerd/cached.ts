import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cache = fileURLToPath(new URL("../../.cache/containerd", import.meta.url));

/**
 * Returns a folder of `.cache/containerd`; fills it on the first call.
 * @param fill writes the content into a scratch folder, which becomes the cached one only on success
 */
export async function cached(name: string, fill: (scratch: string) => Promise<void>): Promise<string> {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, "new-"));
  try {
    await fill(scratch);
    // If two processes fill the folder at once, the first one wins.
    await rename(scratch, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
