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
 * Reaches agents from a Worker: through the binding AGENT_MTLS, which presents a client certificate, if it is there.
 * @throws ConfigError if what is bound is no such thing
 */
export function workerFetch(bindings: Readonly<Record<string, unknown>>): Fetch {
  const { AGENT_MTLS: binding } = bindings;
  if (binding === undefined) return (url, init) => fetch(url, init);
  if (!isFetcher(binding)) throw new ConfigError("AGENT_MTLS", "must be a binding of mtls_certificates");
  return (url, init) => binding.fetch(url, init);
}
