import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Builds the package below a folder, and packs it as `npm pack` does. Returns the path of its archive. */
export async function buildPackage(folder: string): Promise<string> {
  const built = join(folder, "package");
  const options = { cwd: root, maxBuffer: 16 * 1024 * 1024 };
  await run(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "scripts/package.ts", built],
    options,
  );
  const { stdout } = await run("npm", ["pack", built, "--silent", "--pack-destination", folder], options);
  return join(folder, stdout.trim());
}

/** Installs an archive into an empty folder, without a network. Returns the folder of its programs. */
export async function installOffline(archive: string, folder: string): Promise<string> {
  const options = { cwd: folder, env: { ...process.env, npm_config_cache: join(folder, "cache") } };
  await run("npm", ["init", "--yes"], options);
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", archive], options);
  return join(folder, "node_modules", ".bin");
}
