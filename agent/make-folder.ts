import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined);

/**
 * Makes a folder that only this user may enter, and those above it, unless they are there. Node's own way to do
 * that never returns where a folder is there and yet nothing can be made in it, such as in /proc.
 * @throws when there cannot be such a folder
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === "EEXIST" && (await stat(path)).isDirectory()) return;
    const above = dirname(path);
    if (codeOf(error) !== "ENOENT" || above === path) throw error;
    await makeFolder(above);
    await mkdir(path, { mode: 0o700 });
  }
}
