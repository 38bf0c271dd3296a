import { constants } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { TLSSocket } from "node:tls";
import { errorResponse, publicError } from "../shared/connect/error-body.ts";
import type { Code } from "../shared/errors/codes.ts";
import { quote, SandboxError } from "../shared/errors/error.ts";
import type { Log } from "./log.ts";
import { type Ready, readinessOf } from "./readiness.ts";
import { type RpcNotes, type RpcServices, rpcByPath } from "./rpc.ts";
import type { KeyPair } from "./tls/issue.ts";
import { bearerCheck } from "./token.ts";
import { sendWebResponse, toWebRequest } from "./web-request.ts";

// Node limits how long a request may take to arrive, and not, with `timeout` at its default of 0, how long its
// answer may: a Wait is answered when there is an exit.

/** How long an idle connection is kept, in milliseconds: longer than clients do, so that it is they who close. */
const keepAlive = 75_000;

/** How long answers may take to get out when the server stops, in milliseconds. */
const farewell = 2_000;

/** Codes that tell of something wrong with the agent; a Wait that ends at its deadline is none of that. */
const faults: ReadonlySet<Code> = new Set<Code>(["internal", "unknown", "data_loss"]);

export interface ServerOptions extends RpcServices {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly certificate: KeyPair;
  /** The authorities, in PEM, whose client certificates are let in; undefined where clients need none. */
  readonly clientCa: string | undefined;
  readonly token: string;
  /** What `/readyz` asks. */
  readonly ready: Ready;
  readonly log: Log;
}

function secureContext({ certificate, key }: KeyPair, clientCa: string | undefined) {
  const shown = { cert: certificate, key };
  if (clientCa === undefined) return shown;
  // No session is resumed: OpenSSL would not look at the client's certificate again, though it may have expired.
  return { ...shown, ca: clientCa, secureOptions: constants.SSL_OP_NO_TICKET };
}

/** The agent's HTTPS server. */
export class AgentServer {
  readonly url: string;
  readonly #options: ServerOptions;
  readonly #server: Server;
  readonly #readiness: () => Promise<Response>;
  readonly #mayCall: (authorization: string | null) => boolean;
  /** Aborts the calls under way. */
  readonly #active = new Set<AbortController>();
  #stopping = false;

  private constructor(options: ServerOptions, server: Server, url: string) {
    this.#options = options;
    this.#server = server;
    this.#mayCall = bearerCheck(options.token);
    this.#readiness = readinessOf(options.ready, () => options.controller.problems());
    this.url = url;
    server.on("tlsClientError", (error, socket) => this.#reportRefused(error, socket));
    server.on("request", (message, response) => this.#serve(message, response));
  }

  /** @throws what Node throws when the address cannot be listened on */
  static async listen(options: ServerOptions): Promise<AgentServer> {
    const { host, port, certificate, clientCa } = options;
    const asksClients = clientCa !== undefined;
    const server = createServer({
      ...secureContext(certificate, clientCa),
      requestCert: asksClients,
      rejectUnauthorized: asksClients,
      keepAliveTimeout: keepAlive,
    });
    server.listen(port, host);
    await once(server, "listening");
    const address = server.address();
    const bound = typeof address === "object" && address !== null ? address.port : port;
    return new AgentServer(options, server, `https://${host.includes(":") ? `[${host}]` : host}:${bound}`);
  }

  /**
   * From the next connection on shows another certificate, and lets in who has one of these authorities. Whether
   * clients need one at all stays as it was.
   */
  renew(certificate: KeyPair, clientCa: string | undefined): void {
    this.#server.setSecureContext(secureContext(certificate, clientCa));
  }

  /** Takes no more requests, answers those under way with `unavailable`, and resolves when all is closed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const call of this.#active) call.abort(new SandboxError("unavailable", "the agent is stopping"));
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), farewell);
    await closed;
    clearTimeout(timer);
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const began = performance.now();
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
    this.#report(message.method ?? "", path, answer.status, notes, performance.now() - began);
  }

  async #answer(path: string, request: Request, notes: RpcNotes): Promise<Response> {
    if (path === "/healthz" && request.method === "GET") return Response.json({ status: "ok" });
    if (path === "/readyz" && request.method === "GET") return this.#readiness();
    if (!this.#mayCall(request.headers.get("authorization"))) {
      throw new SandboxError("unauthenticated", "authorization: must be Bearer and the agent's token");
    }
    const rpc = rpcByPath.get(path);
    if (rpc) return rpc(this.#options, request, notes);
    throw new SandboxError("unimplemented", `${quote(path)}: there is no such RPC`, {
      exception: "unknownRoute",
    });
  }

  /** Logs a client that was not let in for want of a good certificate; it is told little itself. */
  #reportRefused(error: NodeJS.ErrnoException, { authorizationError }: TLSSocket): void {
    const cause = authorizationError ? String(authorizationError) : error.code;
    if (!authorizationError && cause !== "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE") return;
    this.#options.log("info", "a client was refused for its certificate", { cause });
  }

  #report(method: string, path: string, status: number, notes: RpcNotes, durationMs: number): void {
    const { call, sandboxId } = notes;
    const error = notes.error === undefined ? undefined : publicError(notes.error);
    this.#options.log(error && faults.has(error.code) ? "error" : "info", "request", {
      method,
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
    });
  }
}
