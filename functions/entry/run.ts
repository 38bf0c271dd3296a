import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { type Config, ConfigError, parseConfig } from "../config.ts";
import type { Parts } from "../dependencies.ts";
import { createLog } from "../json-log.ts";
import type { Operation } from "../operation.ts";
import { operations } from "../operations.ts";
import { type ClientCertificate, readClientCertificate } from "./client-certificate.ts";
import type { ConnectionLimits } from "./connection-limits.ts";
import { openDatabase } from "./database.ts";
import { exemptLoopback } from "./proxy-exemption.ts";

/** The functions, being served on this machine. */
export interface RunningServer {
  readonly url: string;
  /** Takes no more requests, ends the waits under way, and resolves when all are answered. */
  stop(): Promise<void>;
  /** Breaks off what is still under way. */
  kill(): Promise<void>;
}

/** What an entry is given to serve with; how agents are reached is its own affair. */
export interface LocalParts extends Omit<Parts, "access" | "fetch" | "stopping"> {
  /** What agents are shown that ask for a client certificate. */
  readonly client: ClientCertificate | undefined;
  /** Limits of connections that are not the usual ones. */
  readonly limits?: Partial<ConnectionLimits> | undefined;
}

/** How a runtime serves HTTP. It throws when it cannot listen where the configuration says. */
export type Serve = (
  config: Config,
  parts: LocalParts,
  mounted?: readonly Operation[],
) => RunningServer | Promise<RunningServer>;

/** Time that requests under way have when the server stops. */
const gracePeriodMs = 5_000;

/** The database of the configuration: where it says, or else a file in its data folder. */
export function databaseUrl({ databaseUrl, dataDir }: Config): string {
  if (databaseUrl !== undefined) return databaseUrl;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return `file:${resolve(dataDir, "sandboxes.db")}`;
}

function untilSignal(): Promise<unknown> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
}

/** Lets requests under way finish, but not for ever. */
export async function stopServer(server: RunningServer): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, gracePeriodMs);
  });
  await Promise.race([server.stop(), late]);
  clearTimeout(timer);
  await server.kill();
}

async function serveUntilSignal(
  serve: Serve,
  mounted: readonly Operation[],
  limits: Partial<ConnectionLimits> | undefined,
): Promise<void> {
  const config = parseConfig(process.env);
  exemptLoopback(process.env);
  const log = createLog(config.logLevel);
  const client = readClientCertificate(config);
  const database = openDatabase(databaseUrl(config), config.databaseAuthToken);
  const parts = {
    database,
    agents: config.agents ?? [],
    defaultSandboxer: config.defaultSandboxer ?? "",
    client,
    limits,
    log,
    retentionMs: config.retentionMs,
  };
  const server = await serve(config, parts, mounted);
  console.log(
    JSON.stringify({
      time: new Date().toISOString(),
      level: "info",
      message: "listening",
      url: server.url,
    }),
  );
  await untilSignal();
  await stopServer(server);
  database.close();
}

/**
 * What each entry does when it is the program: serves as the environment says until a signal ends it. What keeps
 * it from starting is told in one line.
 * @param mounted which operations it serves; all of them by default, or one to deploy it alone
 * @param limits limits of connections that are not the usual ones
 */
export async function run(
  serve: Serve,
  mounted: readonly Operation[] = operations,
  limits?: Partial<ConnectionLimits>,
): Promise<void> {
  try {
    await serveUntilSignal(serve, mounted, limits);
    process.exit(0);
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split("\n", 1);
    console.error(`sandbox-functions: ${reason}${error instanceof ConfigError ? "" : ": it cannot start"}`);
    process.exit(1);
  }
}
