import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "@libsql/core/api";
import { untilStopSignal } from "../../shared/async/stop-signal.ts";
import { firstLine } from "../../shared/errors/first-line.ts";
import { createLog, type Log, logEntry } from "../../shared/log.ts";
import { isMigrated } from "../../shared/store/check-migrated.ts";
import { notMigrated } from "../../shared/store/database-error.ts";
import type { Mounted } from "../app.ts";
import { type Config, ConfigError, parseConfig } from "../config.ts";
import { configuredParts, type Parts } from "../dependencies.ts";
import { hintAtAgents } from "../hints.ts";
import { operations } from "../operations.ts";
import { type ClientCertificate, readClientCertificate } from "./client-certificate.ts";
import type { ConnectionLimits } from "./connection-limits.ts";
import { openDatabase } from "./database.ts";
import { loadModules } from "./load-modules.ts";
import { exemptLoopback } from "./proxy-exemption.ts";

/** A running server of the functions on this machine. */
export interface RunningServer {
  readonly url: string;
  /** Stops accepting requests and ends all long polls. Resolves when all requests have been answered. */
  stop(): Promise<void>;
  /** Closes all connections. */
  kill(): Promise<void>;
}

/** The parts that an entry receives. It adds those that depend on its runtime. */
export interface LocalParts extends Omit<Parts, "access" | "fetch" | "stopping"> {
  /** The client certificate for mutual TLS with agents. */
  readonly client: ClientCertificate | undefined;
  /** The certificate authority of the agents, in PEM, if it is not one of the system's. Deno has its own settings. */
  readonly ca?: string | undefined;
  /** Limits of connections that differ from the defaults. */
  readonly limits?: Partial<ConnectionLimits> | undefined;
}

/** Serves the functions on a runtime. Throws if it cannot listen on the configured address. */
export type Serve = (
  config: Config,
  parts: LocalParts,
  mounted?: readonly Mounted[],
) => RunningServer | Promise<RunningServer>;

/** Time limit for requests in progress when the server stops, in milliseconds. */
const gracePeriodMs = 5_000;

/** Time limit of the check for migrations at startup, in milliseconds. */
const migrationCheckTimeoutMs = 1_000;

/** Returns the URL of the configured database; by default that of a file in the data folder, which it creates. */
export function databaseUrl({ databaseUrl, dataDir }: Config): string {
  if (databaseUrl !== undefined) return databaseUrl;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return `file:${resolve(dataDir, "sandboxes.db")}`;
}

/** Stops a server. Requests in progress may finish within the grace period. */
export async function stopServer(server: RunningServer): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const graceEnd = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, gracePeriodMs);
  });
  await Promise.race([server.stop(), graceEnd]);
  clearTimeout(timer);
  await server.kill();
}

/** Returns false if the database lacks a migration. An unreachable one counts as migrated: it may recover soon. */
function seemsMigrated(database: Client): Promise<boolean> {
  const answer = isMigrated(database).catch(() => true);
  return Promise.race([answer, delay(migrationCheckTimeoutMs, true, { ref: false })]);
}

/** Returns the parts of a server with a configuration. @throws ConfigError for an unusable client certificate */
export function partsOf(config: Config, database: Client, log: Log): LocalParts {
  return { ...configuredParts(config), database, client: readClientCertificate(config), log };
}

async function serveUntilSignal(
  serve: Serve,
  mounted: readonly Mounted[],
  limits: Partial<ConnectionLimits> | undefined,
): Promise<void> {
  const config = parseConfig(process.env);
  exemptLoopback(process.env);
  const log = createLog(config.logLevel);
  const database = openDatabase(databaseUrl(config), config.databaseAuthToken);
  const parts = { ...partsOf(config, database, log), limits };
  await loadModules();
  const [server, migrated] = await Promise.all([serve(config, parts, mounted), seemsMigrated(database)]);
  createLog("info")(logEntry("info", "listening", { url: server.url }));
  // Hints come after listening, so that a failed start logs only its one line.
  hintAtAgents(parts.agents, log);
  if (!migrated) log(logEntry("error", notMigrated));
  await untilStopSignal(process);
  await stopServer(server);
  database.close();
}

/**
 * Runs an entry as the main program: serves with the configuration of the environment until a stop signal. If it cannot
 * start, it prints the reason in one line and exits with 1.
 * @param mounted the operations that it serves; by default all of them
 * @param limits limits of connections that differ from the defaults
 */
export async function run(
  serve: Serve,
  mounted: readonly Mounted[] = operations,
  limits?: Partial<ConnectionLimits>,
): Promise<void> {
  try {
    await serveUntilSignal(serve, mounted, limits);
    process.exit(0);
  } catch (error) {
    console.error(
      `sandbox-functions: ${firstLine(error)}${error instanceof ConfigError ? "" : ": it cannot start"}`,
    );
    process.exit(1);
  }
}
