import { readFileSync } from "node:fs";

/** Limits of connections: their time and their number. */
export interface ConnectionLimits {
  /** Time that a connection is kept without a request, in milliseconds: longer than proxies do, so that they close it. */
  readonly idleTimeoutMs: number;
  /** Time limit of a request's headers, in milliseconds. */
  readonly headersTimeoutMs: number;
  /** Time limit of a whole request, in milliseconds. A body that takes longer than a minute is answered before. */
  readonly requestTimeoutMs: number;
  /** Time after which a caller that takes nothing of its answer is given up, in milliseconds. */
  readonly stalledTimeoutMs: number;
  readonly maxConnections: number;
}

/** Connections where the limit of open files is not known. */
const defaultMaxConnections = 4_000;

/**
 * Returns how many connections this process can have: half as many as it may open files, since a wait has one to the
 * agent, too.
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

/** The limits of a server, unless it is given others. */
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
