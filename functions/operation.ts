import type { CallTime } from "../shared/connect/call-time.ts";
import type { Load } from "../shared/connect/in-flight.ts";
import { type Encoding, type ServedMethod, type ServeOptions, serveUnary } from "../shared/connect/serve.ts";
import { invalid } from "../shared/errors/error.ts";
import type { WritableJson } from "../shared/json/write.ts";
import type { Call } from "../shared/sandbox/call.ts";
import type { Controller } from "../shared/sandbox/controller.ts";
import { checkNamespace } from "../shared/sandbox/identifier.ts";
import type { Store } from "../shared/sandbox/store.ts";
import type { RestRequest } from "./rest/request.ts";
import { untilStopping } from "./stopping.ts";

/** The Controller, and what only the functions can do. */
export interface FunctionsController extends Controller {
  /** Gives up every sandbox of an agent. Returns how many there were. @throws `not_found` */
  forget(call: Pick<Call, "signal">, agent: string): Promise<number>;
}

/** What the operations work on. */
export interface Services {
  readonly store: Store;
  readonly controller: FunctionsController;
  /** Aborted when the server stops, which ends long polls. */
  readonly stopping?: AbortSignal | undefined;
}

/** What REST answers: JSON, or no body at all. */
export interface RestReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: WritableJson;
}

/** The base of REST routes: below a namespace, or beside them all. */
export type RestBase = "/v1/namespaces/:namespace" | "/v1";

/** The REST side of an operation: a route below its base, by default `/v1/namespaces/{namespace}`. */
export interface RestRoute<I, R> {
  readonly base?: RestBase;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  /** The query parameters it takes; any other is refused. */
  readonly query: readonly string[];
  /** The request message that path, query and body make up. */
  read(request: RestRequest): I | Promise<I>;
  /** Takes the place of the operation's own `handle` where REST asks for something else. */
  handle?(services: Services, call: Call, message: I, request: RestRequest): Promise<R>;
  write(result: R, request: RestRequest): RestReply;
}

/** One operation of a service, declared once for both surfaces. */
export interface Declaration<I, R, O> {
  readonly service: { readonly typeName: string };
  readonly name: string;
  readonly method: ServedMethod<I, O>;
  /** How long it may take when the caller sets no deadline, in milliseconds; absent, as long as it takes. */
  readonly timeoutMs?: number;
  /** True if its work ends by itself at the signal of its call, so that nobody else has to watch the time. */
  readonly followsSignal?: boolean;
  /** True if it waits for what may never come, and is therefore ended when the server stops. */
  readonly isLongPoll?: boolean;
  /** @param encoding of the answer, for a result that is already encoded; absent over REST */
  handle(services: Services, call: Call, message: I, encoding?: Encoding): Promise<R>;
  /** The response message of a result. */
  respond(result: R): O;
  readonly rest: RestRoute<I, R>;
}

/** The RPC side of an operation. */
export interface RpcRoute {
  readonly path: string;
  /** @param caller the name of its API token */
  serve(
    services: Services,
    request: Request,
    caller: string | undefined,
    options: ServeOptions,
  ): Promise<Response>;
}

/** An operation, ready to be mounted; its message types are its own affair. */
export interface Operation {
  /** For logs: `Store.Get`. */
  readonly name: string;
  /** Absent from an operation that containerd's services do not have. */
  readonly rpc?: RpcRoute;
  readonly rest: Pick<RestRoute<never, never>, "method" | "path" | "query"> & { readonly base: RestBase };
  readonly timeoutMs: number | undefined;
  readonly followsSignal: boolean;
  serveRest(services: Services, call: Call, request: RestRequest): Promise<RestReply>;
}

const namespaceBase = "/v1/namespaces/:namespace";

/** The longest `Idempotency-Key`, in characters. */
const maxKeyLength = 256;

/**
 * Reads the header `Idempotency-Key`: 1 to 256 visible ASCII characters, in double quotes or not.
 * @throws `invalid_argument`
 * @see draft-ietf-httpapi-idempotency-key-header
 */
export function idempotencyKeyOf(headers: Headers): string | undefined {
  const header = headers.get("idempotency-key");
  if (header === null) return undefined;
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (key.length > maxKeyLength || !/^[\x21-\x7e]+$/.test(key)) {
    throw invalid("idempotency-key", `must be 1 to ${maxKeyLength} visible ASCII characters`);
  }
  return key;
}

/** The time of a call, of which the signal is made when it is first asked for. */
type Time = Pick<CallTime, "signal" | "deadline">;

/** The source of a call besides its headers. */
interface CallSource {
  /** The name of its API token. */
  readonly caller: string | undefined;
  /** Counts the bytes of its answer. */
  readonly load: Load | undefined;
}

/**
 * A call in a namespace, with what the headers of its request say.
 * @throws `invalid_argument`
 */
export function callOf(namespace: string, headers: Headers, time: Time, { caller, load }: CallSource): Call {
  return {
    namespace,
    caller,
    countPart: load && ((bytes) => load.addPart(bytes)),
    get signal() {
      return time.signal;
    },
    deadline: time.deadline,
    traceparent: headers.get("traceparent") ?? undefined,
    idempotencyKey: idempotencyKeyOf(headers),
  };
}

/** Makes an operation of its declaration. */
export function operation<I, R, O>(declaration: Declaration<I, R, O>): Operation {
  const { service, name, method, rest, timeoutMs, followsSignal = false, isLongPoll = false } = declaration;
  const run = ({ stopping }: Services, call: Call, handle: (acting: Call) => Promise<R>) =>
    isLongPoll ? untilStopping(call.signal, stopping, (signal) => handle({ ...call, signal })) : handle(call);
  return {
    name: `${service.typeName.slice(service.typeName.lastIndexOf(".") + 1)}.${name}`,
    rpc: {
      path: `/${service.typeName}/${name}`,
      serve: (services, request, caller, options) =>
        serveUnary(
          request,
          method,
          async (message, context) => {
            const namespace = checkNamespace(context.headers.get("containerd-namespace"));
            const call = callOf(namespace, context.headers, context, { caller, load: options.load });
            return declaration.respond(
              await run(services, call, (acting) =>
                declaration.handle(services, acting, message, context.encoding),
              ),
            );
          },
          { ...options, timeoutMs, followsSignal },
        ),
    },
    rest: { ...rest, base: rest.base ?? namespaceBase },
    timeoutMs,
    followsSignal,
    async serveRest(services, call, request) {
      const message = await rest.read(request);
      const result = await run(services, call, (acting) =>
        rest.handle
          ? rest.handle(services, acting, message, request)
          : declaration.handle(services, acting, message),
      );
      return rest.write(result, request);
    },
  };
}

/** An operation that is served over REST alone. */
export interface RestDeclaration<I, R> {
  readonly name: string;
  readonly timeoutMs?: number;
  readonly rest: Required<Omit<RestRoute<I, R>, "base">> & { readonly base: RestBase };
}

/** Makes an operation that containerd's services do not have, served over REST alone. */
export function restOperation<I, R>({ name, timeoutMs, rest }: RestDeclaration<I, R>): Operation {
  return {
    name,
    rest,
    timeoutMs,
    followsSignal: false,
    async serveRest(services, call, request) {
      return rest.write(await rest.handle(services, call, await rest.read(request), request), request);
    },
  };
}
