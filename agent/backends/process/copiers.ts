import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

/** Ends output copiers that block on a pipe without a writer, because their supervisor was killed early. */
export async function releaseCopiers(folder: string): Promise<void> {
  for (const name of ["out", "err"]) {
    const pipe = await open(join(folder, name), constants.O_WRONLY | constants.O_NONBLOCK).catch(
      () => undefined,
    );
    await pipe?.close();
  }
}
