import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "@libsql/client/http";
import { untilStopSignal } from "../../shared/async/stop-signal.ts";
import { isMigrated } from "../../shared/store/check-migrated.ts";
import { notMigrated } from "../../shared/store/database-error.ts";
import { type Config, ConfigError, parseConfig } from "../config.ts";
import type { Parts } from "../dependencies.ts";
import { hintAtAgents } from "../hints.ts";
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

/** Time that the line which says where it listens waits for the database. */
const migrationCheckTimeoutMs = 1_000;

/** The database of the configuration: where it says, or else a file in its data folder. */
export function databaseUrl({ databaseUrl, dataDir }: Config): string {
  if (databaseUrl !== undefined) return databaseUrl;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return `file:${resolve(dataDir, "sandboxes.db")}`;
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

/** Returns false if the database lacks a migration. One out of reach now may be there for the first request. */
function seemsMigrated(database: Client): Promise<boolean> {
  const answer = isMigrated(database).catch(() => true);
  return Promise.race([answer, delay(migrationCheckTimeoutMs, true, { ref: false })]);
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
  const agents = config.agents ?? [];
  const parts = {
    database,
    agents,
    defaultSandboxer: config.defaultSandboxer ?? "",
    client,
    limits,
    log,
    retentionMs: config.retentionMs,
  };
  const [server, migrated] = await Promise.all([serve(config, parts, mounted), seemsMigrated(database)]);
  console.log(
    JSON.stringify({
      time: new Date().toISOString(),
      level: "info",
      message: "listening",
      url: server.url,
    }),
  );
  // Not before it listens: what keeps it from that is told in one line.
  hintAtAgents(agents, log);
  if (!migrated) log({ time: new Date().toISOString(), level: "error", message: notMigrated });
  await untilStopSignal(process);
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
