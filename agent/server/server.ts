import { constants } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { TLSSocket } from "node:tls";
import { addressUrl } from "../../shared/address.ts";
import { errorResponse, publicError } from "../../shared/connect/error-body.ts";
import type { Code } from "../../shared/errors/codes.ts";
import { quote, SandboxError } from "../../shared/errors/error.ts";
import { type Log, logEntry } from "../../shared/log.ts";
import { type Ready, readinessOf } from "./readiness.ts";
import { type RpcNotes, type RpcServices, rpcByPath } from "./rpc.ts";
import type { KeyPair } from "./tls/issue.ts";
import { bearerCheck } from "./token.ts";
import { sendWebResponse, toWebRequest } from "./web-request.ts";

// Node limits the time a request takes to arrive. It does not limit the time to the response, since `timeout` is 0
// by default: a Wait is answered when the sandbox exits.

/** Idle time before a connection is closed: longer than the clients' own, so that the client closes first. */
const keepAliveTimeoutMs = 75_000;

/** Time for responses to be sent when the server stops. */
const shutdownGraceMs = 2_000;

/** Codes that report a fault of the agent. They are logged as errors; a Wait that reaches its deadline is not one. */
const agentFaults: ReadonlySet<Code> = new Set<Code>(["internal", "unknown", "data_loss"]);

export interface ServerOptions extends RpcServices {
  readonly host: string;
  /** 0 selects a free port. */
  readonly port: number;
  readonly certificate: KeyPair;
  /** PEM of the CAs that sign accepted client certificates; undefined if clients need no certificate. */
  readonly clientCa: string | undefined;
  readonly token: string;
  /** The backend's readiness check, called by `/readyz`. */
  readonly ready: Ready;
  readonly log: Log;
}

/** Returns the id that the functions' log has for the request; undefined if the caller sent none that is valid. */
function requestIdOf({ headers }: IncomingMessage): string | undefined {
  const [id] = [headers["x-request-id"]].flat();
  return id !== undefined && /^[\w\-=]{1,255}$/.test(id) ? id : undefined;
}

function secureContext({ certificate, key }: KeyPair, clientCa: string | undefined) {
  const identity = { cert: certificate, key };
  if (clientCa === undefined) return identity;
  // Sessions are not resumed: OpenSSL would accept a client certificate that has expired since.
  return { ...identity, ca: clientCa, secureOptions: constants.SSL_OP_NO_TICKET };
}

/** The agent's HTTPS server. */
export class AgentServer {
  readonly url: string;
  readonly #options: ServerOptions;
  readonly #server: Server;
  readonly #readiness: () => Promise<Response>;
  readonly #isAuthorized: (authorization: string | null) => boolean;
  /** Abort controllers of the calls in progress. */
  readonly #active = new Set<AbortController>();
  #stopping = false;

  private constructor(options: ServerOptions, server: Server, url: string) {
    this.#options = options;
    this.#server = server;
    this.#isAuthorized = bearerCheck(options.token);
    this.#readiness = readinessOf(options.ready, () => options.controller.problems());
    this.url = url;
    server.on("tlsClientError", (error, socket) => this.#reportRefused(error, socket));
    server.on("request", (message, response) => this.#serve(message, response));
  }

  /**
   * Starts the server.
   * @throws Node's error if it cannot listen on the address
   */
  static async listen(options: ServerOptions): Promise<AgentServer> {
    const { host, port, certificate, clientCa } = options;
    const asksClients = clientCa !== undefined;
    const server = createServer({
      ...secureContext(certificate, clientCa),
      requestCert: asksClients,
      rejectUnauthorized: asksClients,
      keepAliveTimeout: keepAliveTimeoutMs,
    });
    server.listen(port, host);
    await once(server, "listening");
    const address = server.address();
    const bound = typeof address === "object" && address !== null ? address.port : port;
    return new AgentServer(options, server, addressUrl("https", host, bound));
  }

  /** Makes new connections use this certificate and client CA. Does not change whether clients need a certificate. */
  renew(certificate: KeyPair, clientCa: string | undefined): void {
    this.#server.setSecureContext(secureContext(certificate, clientCa));
  }

  /**
   * Stops accepting requests, answers those in progress with `unavailable`, and resolves when all connections are
   * closed.
   */
  async stop(): Promise<void> {
    this.#stopping = true;
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const call of this.#active) call.abort(new SandboxError("unavailable", "the agent is stopping"));
    const timer = setTimeout(() => this.#server.closeAllConnections(), shutdownGraceMs);
    await closed;
    clearTimeout(timer);
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const abort = new AbortController();
    const notes: RpcNotes = {};
    this.#active.add(abort);
    response.once("close", () => {
      this.#active.delete(abort);
      if (!response.writableFinished) abort.abort();
    });
    const path = (message.url ?? "/").split("?", 1)[0] ?? "/";
    let answer: Response;
    try {
      answer = await this.#answer(path, toWebRequest(message, this.url, abort.signal), notes);
    } catch (error) {
      notes.error = error;
      answer = errorResponse(error);
    }
    if (this.#stopping) response.shouldKeepAlive = false;
    await sendWebResponse(answer, response);
    this.#report(message, path, answer.status, notes, performance.now() - startedAt);
  }

  async #answer(path: string, request: Request, notes: RpcNotes): Promise<Response> {
    if (path === "/healthz" && request.method === "GET") return Response.json({ status: "ok" });
    if (path === "/readyz" && request.method === "GET") return this.#readiness();
    if (!this.#isAuthorized(request.headers.get("authorization"))) {
      throw new SandboxError(
        "unauthenticated",
        "authorization: must be Bearer followed by the agent's token",
      );
    }
    const rpc = rpcByPath.get(path);
    if (rpc) return rpc(this.#options, request, notes);
    throw new SandboxError("unimplemented", `${quote(path)}: no such RPC`, {
      exception: "unknownRoute",
    });
  }

  /** Logs a client whose certificate was rejected. TLS gives the client itself few details. */
  #reportRefused(error: NodeJS.ErrnoException, { authorizationError }: TLSSocket): void {
    const cause = authorizationError ? String(authorizationError) : error.code;
    if (!authorizationError && cause !== "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE") return;
    this.#options.log(logEntry("info", "client certificate rejected", { cause }));
  }

  #report(message: IncomingMessage, path: string, status: number, notes: RpcNotes, durationMs: number): void {
    const { call, sandboxId, isRoutine } = notes;
    if (isRoutine && !notes.error) return;
    const requestId = requestIdOf(message);
    const error = notes.error === undefined ? undefined : publicError(notes.error);
    this.#options.log(
      logEntry(error && agentFaults.has(error.code) ? "error" : "info", "request", {
        ...(requestId === undefined ? {} : { requestId }),
        method: message.method,
        path: path.slice(0, 200),
        status,
        durationMs: Math.round(durationMs * 100) / 100,
        ...(sandboxId ? { sandboxId: sandboxId.slice(0, 76) } : {}),
        ...(call ? { namespace: call.namespace } : {}),
        ...(call?.lifecycle ? { life: call.lifecycle.life } : {}),
        ...(call?.lifecycle?.callId ? { callId: call.lifecycle.callId } : {}),
        ...(call?.traceparent ? { traceparent: call.traceparent } : {}),
        ...(error ? { code: error.code, error: error.message } : {}),
        ...(error?.cause ? { cause: String(error.cause) } : {}),
      }),
    );
  }
}
