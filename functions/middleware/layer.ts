import type { Context } from "hono";
import { InFlight, Load } from "../../shared/connect/in-flight.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { Exchange } from "../exchange.ts";
import type { Gate } from "./access.ts";
import { HostCheck } from "./host.ts";
import { type Log, RequestLog } from "./log.ts";

/** Answers an exchange; what it throws becomes the error answer. */
export type Handle = (exchange: Exchange, context: Context) => Response | Promise<Response>;

/** The options of a handler. */
export interface HandlerOptions {
  /** The name of its operation, for the log. */
  readonly operation?: string;
  /** True if it answers callers that are not admitted. */
  readonly isOpen?: boolean;
}

/** Bytes of large bodies and answers that one server holds at a time. */
const maxInFlightBytes = 64 * 1024 * 1024;

/**
 * Wraps handlers in the one layer that every request goes through: its id, the checks of its host and its caller, and
 * its line in the log. Hono calls a handler that stands alone without any further ado.
 */
export class Layer {
  readonly #host = new HostCheck();
  readonly #inFlight = new InFlight(maxInFlightBytes);
  readonly #log: RequestLog;
  readonly #gate: Gate;
  readonly #onFull: () => void;

  /** @param onFull called when a request failed because the database has no space */
  constructor(log: Log, gate: Gate, onFull: () => void) {
    this.#log = new RequestLog(log);
    this.#gate = gate;
    this.#onFull = onFull;
  }

  /** Makes a handler of Hono's, which answers at once where nothing has to be waited for. It never throws. */
  around(
    handle: Handle,
    { operation, isOpen = false }: HandlerOptions = {},
  ): (context: Context) => Response | Promise<Response> {
    return (context) => {
      const exchange = new Exchange(context.req.raw, new Load(this.#inFlight), operation);
      try {
        const answered = this.#answer(exchange, context, handle, isOpen);
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
  ): Response | Promise<Response> {
    const { request } = exchange;
    this.#host.check(request.headers);
    if (isOpen) return handle(exchange, context);
    const caller = this.#gate.admit(request);
    if (caller instanceof Promise) {
      return caller.then((name) => {
        exchange.caller = name;
        return handle(exchange, context);
      });
    }
    exchange.caller = caller;
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
