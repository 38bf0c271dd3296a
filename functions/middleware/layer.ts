import type { Context } from "hono";
import { type BodyParts, InFlight, Load } from "../../shared/connect/in-flight.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Log } from "../../shared/log.ts";
import { Exchange } from "../exchange.ts";
import type { Authenticator } from "./access.ts";
import { HostCheck } from "./host.ts";
import { RequestLog } from "./log.ts";
import type { Scope } from "./scopes.ts";

/** Answers an exchange. An error that it throws becomes the error answer. */
export type Handle = (exchange: Exchange, context: Context) => Response | Promise<Response>;

/** The options of a handler. */
export interface HandlerOptions {
  /** The name of the operation, for the log. */
  readonly operation?: string;
  /** True if it also answers unauthenticated callers. */
  readonly isOpen?: boolean;
  /** The scope that callers need; by default any. */
  readonly scope?: Scope;
}

/** Maximum number of bytes of large bodies and answers in a server's memory. */
const maxInFlightBytes = 64 * 1024 * 1024;

/**
 * Wraps handlers in a layer for every request: request id, checks of host and caller, and log line. It is one function,
 * not a chain of middleware, because Hono calls a single handler directly.
 */
export class Layer {
  readonly #host = new HostCheck();
  readonly #inFlight: InFlight;
  readonly #log: RequestLog;
  readonly #authenticator: Authenticator;
  readonly #onFull: () => void;

  /** @param onFull called if a request failed because the database has no space */
  constructor(log: Log, authenticator: Authenticator, onFull: () => void, parts: BodyParts) {
    this.#inFlight = new InFlight(maxInFlightBytes, parts);
    this.#log = new RequestLog(log);
    this.#authenticator = authenticator;
    this.#onFull = onFull;
  }

  /** Returns a handler for Hono. It answers synchronously if nothing has to be awaited, and never throws. */
  wrap(
    handle: Handle,
    { operation, isOpen = false, scope }: HandlerOptions = {},
  ): (context: Context) => Response | Promise<Response> {
    return (context) => {
      const exchange = new Exchange(context.req.raw, new Load(this.#inFlight), operation);
      try {
        const answered = this.#answer(exchange, context, handle, isOpen, scope);
        if (!(answered instanceof Promise)) return this.#finish(exchange, answered);
        return answered.then(
          (response) => this.#finish(exchange, response),
          (error: unknown) => this.#refuse(exchange, error),
        );
      } catch (error) {
        return this.#refuse(exchange, error);
      }
    };
  }

  #answer(
    exchange: Exchange,
    context: Context,
    handle: Handle,
    isOpen: boolean,
    scope: Scope | undefined,
  ): Response | Promise<Response> {
    const { request } = exchange;
    this.#host.check(request.headers);
    if (isOpen) return handle(exchange, context);
    const caller = this.#authenticator.authenticate(request);
    if (caller instanceof Promise) {
      return caller.then((name) => {
        this.#authenticator.admit(exchange, name, scope);
        return handle(exchange, context);
      });
    }
    this.#authenticator.admit(exchange, caller, scope);
    return handle(exchange, context);
  }

  #finish(exchange: Exchange, response: Response): Response {
    if (exchange.failure?.exception === "databaseFull") this.#onFull();
    this.#log.write(exchange, response.status);
    return response;
  }

  #refuse(exchange: Exchange, error: unknown): Response {
    const isChallenge = error instanceof SandboxError && error.code === "unauthenticated";
    return this.#finish(
      exchange,
      exchange.refuse(error, isChallenge ? { "www-authenticate": "Bearer" } : {}),
    );
  }
}
