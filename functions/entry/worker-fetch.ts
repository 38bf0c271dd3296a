import type { Fetch } from "../../shared/fetch.ts";
import { ConfigError } from "../config.ts";

interface Fetcher {
  readonly fetch: Fetch;
}

function isFetcher(binding: unknown): binding is Fetcher {
  return (
    typeof binding === "object" &&
    binding !== null &&
    "fetch" in binding &&
    typeof binding.fetch === "function"
  );
}

/**
 * Returns a `fetch` for agents on a Worker: that of the binding CONTROLLER_MTLS, which presents a client certificate, or the
 * global one if there is no such binding.
 * @throws ConfigError if CONTROLLER_MTLS is bound to something else
 */
export function workerFetch(bindings: Readonly<Record<string, unknown>>): Fetch {
  const { CONTROLLER_MTLS: binding } = bindings;
  if (binding === undefined) return (url, init) => fetch(url, init);
  if (!isFetcher(binding)) throw new ConfigError("CONTROLLER_MTLS", "must be a binding of mtls_certificates");
  return (url, init) => binding.fetch(url, init);
}
