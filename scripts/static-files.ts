import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { sourcePath, sources, staticHeaders } from "../functions/entry/static-files.ts";

/**
 * Writes a file at once, because several builds may do so at the same time, and only if it differs, because `wrangler dev`
 * reloads a Worker whose assets are written.
 */
async function place(target: string, bytes: Buffer): Promise<void> {
  const before = await readFile(target).catch(() => undefined);
  if (before?.equals(bytes)) return;
  await mkdir(dirname(target), { recursive: true });
  const written = `${target}.${process.pid}`;
  await writeFile(written, bytes);
  await rename(written, target);
}

/** Writes the files of the OpenAPI document's page into a folder, with the headers that a Worker's platform adds. */
export async function writeWorkerAssets(folder: string): Promise<void> {
  for (const file of sources) await place(join(folder, file.name), await readFile(sourcePath(file)));
  const headers = Object.entries(staticHeaders).map(([name, value]) => `  ${name}: ${value}\n`);
  await place(join(folder, "_headers"), Buffer.from(`/*\n${headers.join("")}`));
}
