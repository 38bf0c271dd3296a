import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

/** Ends copiers that wait at a pipe nobody will write to any more, because their supervisor was killed early. */
export async function releaseCopiers(folder: string): Promise<void> {
  for (const name of ["out", "err"]) {
    const pipe = await open(join(folder, name), constants.O_WRONLY | constants.O_NONBLOCK).catch(
      () => undefined,
    );
    await pipe?.close();
  }
}
