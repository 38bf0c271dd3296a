import { toSocketHost } from "../../shared/address.ts";
import type { Mounted } from "../app.ts";
import type { Config } from "../config.ts";
import { bunProxyFetch } from "./bun-proxy-fetch.ts";
import { connectionLimits } from "./connection-limits.ts";
import { keepWaiting } from "./keep-waiting.ts";
import { createLocalApp } from "./local-app.ts";
import { nodeFetch } from "./node-fetch.ts";
import { type LocalParts, type RunningServer, run } from "./run.ts";

/** Maximum size of an unread body that Bun may drain to keep the connection open, in bytes. */
const maxDrainedBytes = 128 * 1024 * 1024;

/** Time during which an unread body is discarded before the answer, if the connection closes after it, in milliseconds. */
const discardMs = 1_000;

/** Maximum number of large bodies that wait for a place: Bun reads nearly all of them into memory. */
const maxWaitingBodies = 24;

/** Maximum idle time that Bun accepts, in seconds. */
const maxIdleSeconds = 255;

/** Returns true if a body is too large to drain, or has no length and thus may never end. */
function isCostlyToDrain({ headers }: Request): boolean {
  const length = headers.get("content-length");
  return length === null ? headers.has("transfer-encoding") : Number(length) > maxDrainedBytes;
}

/**
 * Makes Bun close the connection after the answer if draining the rest of the body would be costly. Without this, Bun
 * reads the rest of every body to keep the connection open.
 */
function closeIfCostly(request: Request, response: Response): void {
  const isLate = (response.status === 408 || response.status === 504) && request.body !== null;
  if (isLate || (isCostlyToDrain(request) && !(response.ok && request.bodyUsed))) {
    response.headers.set("connection", "close");
  }
}

/** Returns true if the caller, such as nginx by default, or the answer says that the connection closes. */
function isClosing(request: Request, response: Response): boolean {
  return [request, response].some(({ headers }) => /\bclose\b/i.test(headers.get("connection") ?? ""));
}

/** Discards what comes of a body that nobody has read, until its end or for a second. */
async function discardBody({ body, bodyUsed }: Request): Promise<void> {
  if (body === null || bodyUsed) return;
  const reader = body.getReader();
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), discardMs);
  try {
    for (let isOver = false; !isOver; ) isOver = (await reader.read()).done;
  } catch {
    // The caller has left.
  } finally {
    clearTimeout(timer);
  }
}

/** Completes an answer. Bun would close the connection while the caller sends, whose system then drops the answer. */
async function finish(request: Request, response: Response): Promise<Response> {
  closeIfCostly(request, response);
  if (isClosing(request, response)) await discardBody(request);
  return response;
}

/** Returns true if an answer is output, which may take any time to come, and has no other sign of life. */
function isOutput({ headers }: Response): boolean {
  return headers.get("content-type") === "application/octet-stream";
}

/** Returns an answer whose connection is not idle while it waits for bytes to send. */
function waiting(response: Response, restartTimeout: () => void): Response {
  return response.body ? new Response(keepWaiting(response.body, restartTimeout), response) : response;
}

/**
 * Serves the functions with `Bun.serve`. Bun has its own time limit for headers, about ten seconds.
 * @throws Bun's error if the port is taken or the host is not this machine's
 */
export function serveBun(
  config: Config,
  { ca, limits, ...parts }: LocalParts,
  mounted?: readonly Mounted[],
): RunningServer {
  const runtime = { fetch: nodeFetch(parts.client, ca), proxyFetch: bunProxyFetch, maxWaitingBodies };
  const { app, stopping } = createLocalApp(config, parts, runtime, mounted);
  const { idleTimeoutMs } = connectionLimits(limits);
  const idleSeconds = Math.min(Math.ceil(idleTimeoutMs / 1_000), maxIdleSeconds);
  const server = Bun.serve({
    hostname: toSocketHost(config.host),
    port: config.port,
    reusePort: config.sharePort,
    // The operations reject large bodies with an error that explains the limit; Bun's own answer is empty.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    idleTimeout: idleSeconds,
    fetch(request, server) {
      const answered = app.fetch(request);
      if (answered instanceof Response) return finish(request, answered);
      // Without this, Bun would close the connection of a Wait after the idle time.
      server.timeout(request, 0);
      return answered.then((response) => {
        const restart = () => server.timeout(request, idleSeconds);
        restart();
        return finish(request, isOutput(response) ? waiting(response, restart) : response);
      });
    },
  });
  return {
    url: server.url.origin,
    stop() {
      stopping.abort();
      return server.stop();
    },
    kill: () => server.stop(true),
  };
}

if (import.meta.main) await run(serveBun);
