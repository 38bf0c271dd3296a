import { copyFile, mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { sourcePath, sources, staticHeaders } from "../functions/entry/static-files.ts";

/** Puts a file in its place at once, because several builds may do so at the same time. */
async function place(target: string, write: (path: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const written = `${target}.${process.pid}`;
  await write(written);
  await rename(written, target);
}

/** Copies the files of the OpenAPI document's page into a folder. */
export async function writeStaticFiles(folder: string): Promise<void> {
  for (const file of sources) {
    await place(join(folder, file.name), (path) => copyFile(sourcePath(file), path));
  }
}

/** Writes the folder of the assets of a Worker: the files, and the headers that the platform adds. */
export async function writeWorkerAssets(folder: string): Promise<void> {
  await writeStaticFiles(folder);
  const headers = Object.entries(staticHeaders).map(([name, value]) => `  ${name}: ${value}\n`);
  await place(join(folder, "_headers"), (path) => writeFile(path, `/*\n${headers.join("")}`));
}
