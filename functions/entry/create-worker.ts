import { waitUntil } from "cloudflare:workers";
import { openServer } from "../../shared/hrana/client.ts";
import { createLog } from "../../shared/log.ts";
import { createApp } from "../app.ts";
import { type Config, ConfigError, parseConfig } from "../config.ts";
import { createDependencies } from "../dependencies.ts";
import { hintAtAgents } from "../hints.ts";
import type { Operation } from "../operation.ts";
import { problemResponse } from "../rest/problem.ts";
import { withWaitUntil } from "./with-wait-until.ts";
import { workerFetch } from "./worker-fetch.ts";

type Handler = (request: Request) => Response | Promise<Response>;
type Bindings = Readonly<Record<string, unknown>>;

/** A module Worker that serves HTTP. */
export interface Worker {
  fetch(request: Request, env: Bindings): Response | Promise<Response>;
}

function openDatabase({ databaseUrl: url, databaseAuthToken: authToken }: Config) {
  if (url === undefined) throw new ConfigError("DATABASE_URL", "must be set");
  if (url.startsWith("file:")) throw new ConfigError("DATABASE_URL", "must be a server's, not a file");
  return openServer(url, authToken);
}

function createHandler(env: Bindings, mounted: readonly Operation[] | undefined): Handler {
  const config = parseConfig(env);
  const log = createLog(config.logLevel);
  const agents = config.agents ?? [];
  hintAtAgents(agents, log);
  const dependencies = createDependencies({
    database: openDatabase(config),
    agents,
    defaultSandboxer: config.defaultSandboxer ?? "",
    fetch: workerFetch(env),
    access: { apiTokens: config.apiTokens, loopback: false, isPublic: true },
    log,
    retentionMs: config.retentionMs,
    sharesWaits: false,
    background: waitUntil,
  });
  // An agent's response is recorded even if the caller has left.
  const controller = withWaitUntil(dependencies.controller, waitUntil);
  return createApp({ ...dependencies, controller }, mounted).fetch;
}

/** Returns the handler of a misconfigured Worker. Only the log has the reason. */
function rejectAll(error: ConfigError): Handler {
  createLog("error")({ time: new Date().toISOString(), level: "error", message: error.message });
  return () => problemResponse(error, crypto.randomUUID());
}

/**
 * Creates a Cloudflare Worker that serves the functions. Its bindings are read once per isolate.
 * @param mounted the operations that it serves; by default all of them
 */
export function createWorker(mounted?: readonly Operation[]): Worker {
  const handlers = new WeakMap<Bindings, Handler>();
  return {
    fetch(request, env) {
      let handler = handlers.get(env);
      if (handler === undefined) {
        try {
          handler = createHandler(env, mounted);
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          handler = rejectAll(error);
        }
        handlers.set(env, handler);
      }
      return handler(request);
    },
  };
}
