import { serveUnary, type UnaryMethod } from "../shared/connect/serve.ts";
import type { JsonValue } from "../shared/json/value.ts";
import type { Call } from "../shared/sandbox/call.ts";
import type { Controller } from "../shared/sandbox/controller.ts";
import { checkNamespace } from "../shared/sandbox/identifier.ts";
import type { Store } from "../shared/sandbox/store.ts";
import type { RestRequest } from "./rest/request.ts";

/** What the operations work on. */
export interface Services {
  readonly store: Store;
  readonly controller: Controller;
}

/** What REST answers: JSON, or no body at all. */
export interface RestReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonValue;
}

/** The REST side of an operation: a route below `/v1/namespaces/{namespace}`. */
export interface RestRoute<I, R> {
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
  readonly method: UnaryMethod<I, O>;
  /** How long it may take when the caller sets no deadline, in milliseconds; absent, as long as it takes. */
  readonly timeoutMs?: number;
  handle(services: Services, call: Call, message: I): Promise<R>;
  /** The response message of a result. */
  respond(result: R): O;
  readonly rest: RestRoute<I, R>;
}

/** An operation, ready to be mounted; its message types are its own affair. */
export interface Operation {
  /** For logs: `Store.Get`. */
  readonly name: string;
  readonly rpcPath: string;
  readonly rest: Pick<RestRoute<never, never>, "method" | "path" | "query">;
  readonly timeoutMs: number | undefined;
  serveRpc(services: Services, request: Request, onError: (error: unknown) => void): Promise<Response>;
  serveRest(services: Services, call: Call, request: RestRequest): Promise<RestReply>;
}

/** Makes an operation of its declaration. */
export function operation<I, R, O>(declaration: Declaration<I, R, O>): Operation {
  const { service, name, method, rest, timeoutMs } = declaration;
  return {
    name: `${service.typeName.slice(service.typeName.lastIndexOf(".") + 1)}.${name}`,
    rpcPath: `/${service.typeName}/${name}`,
    rest,
    timeoutMs,
    serveRpc: (services, request, onError) =>
      serveUnary(
        request,
        method,
        async (message, { headers, signal, deadline }) => {
          const namespace = checkNamespace(headers.get("containerd-namespace"));
          const traceparent = headers.get("traceparent") ?? undefined;
          return declaration.respond(
            await declaration.handle(services, { namespace, signal, deadline, traceparent }, message),
          );
        },
        { onError, timeoutMs },
      ),
    async serveRest(services, call, request) {
      const message = await rest.read(request);
      const result = rest.handle
        ? await rest.handle(services, call, message, request)
        : await declaration.handle(services, call, message);
      return rest.write(result, request);
    },
  };
}
