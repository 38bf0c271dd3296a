import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { usageOf } from "../server/process-usage.ts";

const run = promisify(execFile);

/** A request that is sent repeatedly, to a server of either kind. */
export interface LoadedTarget {
  /** The server's process. */
  readonly pid: number;
  /** `http://host:port`, or `unix:` and the path of a socket. */
  readonly base: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Flags for the protocol and the connections. */
  readonly flags: readonly string[];
}

/** The rate, and the CPU of the server per request. */
export interface LoadedRate {
  readonly perSecond: number;
  readonly serverUs: number;
  /** CPU of the client per request, if it is known. */
  readonly clientUs?: number | undefined;
}

/** Returns true if `h2load` is installed: one compiled client for HTTP/1.1 and HTTP/2. */
export async function hasH2load(): Promise<boolean> {
  return run("h2load", ["--version"]).then(
    () => true,
    () => false,
  );
}

/** Sends a number of requests, one at a time on each of 32 connections or streams. @throws Error if one fails */
async function send(target: LoadedTarget, file: string, requests: number): Promise<number> {
  const headers = Object.entries(target.headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const base = target.base.startsWith("unix:") ? ["-B", target.base] : [];
  const url = `${target.base.startsWith("unix:") ? "http://localhost" : target.base}${target.path}`;
  const parameters = [...target.flags, "-n", String(requests), "-d", file, ...headers, ...base, url];
  const { stdout } = await run("h2load", parameters, { timeout: 60_000 });
  const perSecond = /finished in [^,]+, ([\d.]+) req\/s/.exec(stdout)?.[1];
  const succeeded = /status codes: (\d+) 2xx/.exec(stdout)?.[1];
  if (perSecond === undefined || Number(succeeded) !== requests) throw new Error(`h2load: ${stdout}`);
  return Number(perSecond);
}

/** Two for each connection or stream. */
const minRequests = 64;
const warmUpMs = 100;

/** Measures a target for about a time. `folder` is for the body's file. */
export async function measureLoaded(
  target: LoadedTarget,
  folder: string,
  durationMs: number,
): Promise<LoadedRate> {
  const file = join(folder, "body.bin");
  await writeFile(file, target.body);
  const requestsIn = (perSecond: number, ms: number) =>
    Math.max(minRequests, Math.ceil((perSecond * ms) / 1_000));
  // The first requests are slow, so that the rate is estimated once more.
  const first = await send(target, file, minRequests);
  const requests = requestsIn(await send(target, file, requestsIn(first, warmUpMs)), durationMs);
  const before = await usageOf(target.pid);
  const perSecond = await send(target, file, requests);
  const after = await usageOf(target.pid);
  const serverMs = (after?.cpuMs ?? Number.NaN) - (before?.cpuMs ?? Number.NaN);
  return { perSecond, serverUs: (serverMs * 1_000) / requests };
}
