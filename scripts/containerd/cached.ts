import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cache = fileURLToPath(new URL("../../.cache/containerd", import.meta.url));

/**
 * A folder of `.cache/containerd` that is filled the first time it is asked for.
 * @param fill puts the content into the folder it is given, which becomes the cached one only if that succeeds
 */
export async function cached(name: string, fill: (scratch: string) => Promise<void>): Promise<string> {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, "new-"));
  try {
    await fill(scratch);
    // Of two that fill at once the second finds it there, which is as good.
    await rename(scratch, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
