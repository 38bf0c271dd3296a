/**
 * `npm run build`: builds the package into dist/package: programs and modules of JavaScript that contain all packages
 * they need, their types, and the agent's shell scripts. Prints the sizes.
 */
import { chmod, cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { bundlePackage, isProgram, packagesIn, root } from "./package/bundle.ts";
import { thirdPartyLicenses } from "./package/licenses.ts";
import { exported, type ProjectManifest, packageManifest } from "./package/manifest.ts";
import { writeTypes } from "./package/types.ts";
import { writeWorkerAssets } from "./static-files.ts";
import { buildWorker } from "./worker-bundle.ts";

/** Node's SQLite and its reading of TypeScript print warnings, which say nothing to users of these programs. */
const programStart = "#!/usr/bin/env -S node --disable-warning=ExperimentalWarning\n";

async function makePrograms(folder: string): Promise<void> {
  for (const file of (await readdir(folder)).filter(isProgram)) {
    const path = join(folder, file);
    await writeFile(path, programStart + (await readFile(path, "utf8")));
    await chmod(path, 0o755);
  }
}

/** Prints how large each file of a folder of the package is, the largest first. */
async function printSizes(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const sizes = await Promise.all(
    paths.map(async (path) => ({
      path,
      bytes: (await stat(path)).size,
      gzip: gzipSync(await readFile(path)).length,
    })),
  );
  const print = (name: string, bytes: number, gzip: number) =>
    console.log(
      `${name.padEnd(34)} ${(bytes / 1_000).toFixed(1).padStart(8)} KB, ${(gzip / 1_000).toFixed(1).padStart(7)} KB gzipped`,
    );
  const sum = (pick: (size: { bytes: number; gzip: number }) => number) =>
    sizes.reduce((total, size) => total + pick(size), 0);
  for (const { path, bytes, gzip } of sizes.sort((a, b) => b.bytes - a.bytes)) {
    if (bytes >= 20_000 || isProgram(path)) print(path.slice(folder.length + 1), bytes, gzip);
  }
  print(
    `${sizes.length} files`,
    sum(({ bytes }) => bytes),
    sum(({ gzip }) => gzip),
  );
}

async function isFolderOrScript(path: string): Promise<boolean> {
  return path.endsWith(".sh") || (await stat(path)).isDirectory();
}

const [folder = join(root, "dist/package")] = process.argv.slice(2);
const lib = join(folder, "lib");
await rm(folder, { recursive: true, force: true });
await mkdir(lib, { recursive: true });
const bundles = await bundlePackage(lib);
await Promise.all([
  makePrograms(lib),
  buildWorker(exported.worker, join(lib, "worker")),
  writeWorkerAssets(join(lib, "static")),
  writeTypes(join(folder, "types"), Object.values(exported)),
  cp(join(root, "agent"), join(folder, "agent"), { recursive: true, filter: isFolderOrScript }),
  cp(join(root, "LICENSE"), join(folder, "LICENSE")),
  cp(join(root, "docs/package.md"), join(folder, "README.md")),
]);
const packages = new Map([
  ...packagesIn(bundles),
  ["swagger-ui-dist", join(root, "node_modules/swagger-ui-dist")],
]);
// `npm run` has read the project's manifest already, and its names are those of `ProjectManifest`.
const project = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as ProjectManifest;
await writeFile(join(folder, "package.json"), `${JSON.stringify(packageManifest(project), null, 2)}\n`);
await writeFile(join(folder, "THIRD_PARTY_LICENSES"), await thirdPartyLicenses(packages));
await printSizes(folder);
