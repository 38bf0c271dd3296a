import { CallTime } from "../shared/connect/call-time.ts";
import { writeJson } from "../shared/json/write.ts";
import { checkNamespace, isIdentifier } from "../shared/sandbox/identifier.ts";
import type { Handle } from "./middleware/layer.ts";
import { callOf, type Operation, type RpcRoute, type Services } from "./operation.ts";
import { RestRequest } from "./rest/request.ts";

/** Returns the REST handler of an operation. */
export function serveRest(operation: Operation, services: Services): Handle {
  const { rest, timeoutMs, followsSignal } = operation;
  const isRefusable = rest.method === "GET";
  return async function handleRest(exchange, context) {
    const { request, target, load } = exchange;
    const path: Readonly<Record<string, string>> = context.req.param();
    const isOfNamespace = rest.base !== "/v1";
    const namespace = isOfNamespace ? checkNamespace(path.namespace ?? "") : "";
    if (isOfNamespace) exchange.namespace = namespace;
    if (path.id !== undefined && isIdentifier(path.id)) exchange.sandboxId = path.id;
    const time = new CallTime(request, timeoutMs);
    try {
      const source = { request, path, query: target.query, time, load };
      const restRequest = new RestRequest(namespace, source, rest.query);
      const call = callOf(namespace, request.headers, time, exchange);
      const work = operation.serveRest(services, call, restRequest, exchange);
      const reply = await (followsSignal ? work : time.settle(work));
      const { status, headers = {}, body, stream, isUnfinished = false } = reply;
      exchange.isUnfinished = isUnfinished;
      if (stream) return exchange.stream(status, headers, stream);
      if (body === undefined) return exchange.answer({ status, body: null, headers });
      const typed = { "content-type": "application/json", ...headers };
      const json = body instanceof Uint8Array ? body : writeJson(body);
      return exchange.answer({ status, body: json, headers: typed, isRefusable });
    } finally {
      time.close();
    }
  };
}

/** Returns the RPC handler of an operation. */
export function serveRpc({ rest }: Operation, rpc: RpcRoute, services: Services): Handle {
  const isRefusable = rest.method === "GET";
  return function handleRpc(exchange) {
    const { request, load } = exchange;
    const namespace = request.headers.get("containerd-namespace");
    if (namespace && isIdentifier(namespace)) exchange.namespace = namespace;
    return rpc.serve(services, request, exchange, {
      load,
      answerHeaders: () => exchange.headers,
      respond: (body, headers) => exchange.answer({ status: 200, body, headers, isRefusable }),
      onError: (error) => exchange.fail(error),
    });
  };
}
