import { readFileSync } from "node:fs";

/** Time limits and maximum number of connections. */
export interface ConnectionLimits {
  /** Time limit of an idle connection, in milliseconds: longer than that of proxies, so that they close it first. */
  readonly idleTimeoutMs: number;
  /** Time limit of a request's headers, in milliseconds. */
  readonly headersTimeoutMs: number;
  /** Time limit of a whole request, in milliseconds. It exceeds the minute after which a slow body is answered 408. */
  readonly requestTimeoutMs: number;
  /** Time limit for a caller that has stopped reading its answer, in milliseconds. */
  readonly stalledTimeoutMs: number;
  readonly maxConnections: number;
}

/** Maximum number of connections if the limit of open files is unknown. */
const defaultMaxConnections = 4_000;

/**
 * Returns the maximum number of connections of this process: half its limit of open files, because each Wait also needs
 * a connection to the agent.
 */
function affordableConnections(): number {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    const files = Number(/^Max open files +(\d+)/m.exec(limits)?.[1]);
    return files > 0 ? Math.max(8, Math.floor(files / 2) - 16) : defaultMaxConnections;
  } catch {
    return defaultMaxConnections;
  }
}

/** Returns the limits of a server: the given ones, and defaults for the rest. */
export function connectionLimits(given: Partial<ConnectionLimits> = {}): ConnectionLimits {
  return {
    idleTimeoutMs: 75_000,
    headersTimeoutMs: 20_000,
    requestTimeoutMs: 65_000,
    stalledTimeoutMs: 30_000,
    maxConnections: affordableConnections(),
    ...given,
  };
}
