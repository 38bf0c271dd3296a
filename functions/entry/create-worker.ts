import { waitUntil } from "cloudflare:workers";
import { createLog } from "../../shared/log.ts";
import type { Mounted } from "../app.ts";
import { ConfigError, parseConfig } from "../config.ts";
import { problemResponse } from "../rest/problem.ts";
import { createServing, type Serving } from "./serving.ts";
import { workerFetch } from "./worker-fetch.ts";

type Bindings = Readonly<Record<string, unknown>>;

/** A module Worker that serves HTTP. */
export interface Worker {
  fetch(request: Request, env: Bindings): Response | Promise<Response>;
  /** Ends what has expired, and reconciles, when a cron trigger calls it. */
  scheduled(event: unknown, env: Bindings): Promise<void>;
}

/** Returns what a misconfigured Worker does. Only the log has the reason. */
function rejectAll(error: ConfigError): Serving {
  createLog("error")({ time: new Date().toISOString(), level: "error", message: error.message });
  return { fetch: () => problemResponse(error, crypto.randomUUID()), async reconcile() {} };
}

/**
 * Creates a Cloudflare Worker that serves the functions. Its bindings are read once per isolate.
 * @param mounted the operations that it serves; by default all of them
 */
export function createWorker(mounted?: readonly Mounted[]): Worker {
  const known = new WeakMap<Bindings, Serving>();
  const servingOf = (env: Bindings): Serving => {
    let serving = known.get(env);
    if (serving === undefined) {
      try {
        const config = parseConfig(env);
        const log = createLog(config.logLevel);
        serving = createServing(config, { fetch: workerFetch(env), log, background: waitUntil, mounted });
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        serving = rejectAll(error);
      }
      known.set(env, serving);
    }
    return serving;
  };
  return {
    fetch: (request, env) => servingOf(env).fetch(request),
    scheduled: (_event, env) => servingOf(env).reconcile(),
  };
}
