import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Strips the types of the project's files before a run of all tests, in half a second. Otherwise each of the test files'
 * programs would load what strips them, for one file.
 * @param modules the run's folder of stripped files, with its copy of `strip-once.js`
 */
export async function stripAhead(root: string, modules: string): Promise<void> {
  const { stripOnce }: { stripOnce(text: string): string } = await import(
    pathToFileURL(join(modules, "strip-once.js")).href
  );
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name.startsWith(".") || entry.name === "node_modules") continue;
    const folder = join(root, entry.name);
    for (const name of await readdir(folder, { recursive: true })) {
      if (!name.endsWith(".ts") || name.endsWith(".d.ts") || name.includes("node_modules")) continue;
      try {
        stripOnce(await readFile(join(folder, name), "utf8"));
      } catch {
        // A test that imports it will say what is wrong.
      }
    }
  }
}
