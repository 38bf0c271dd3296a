import { type Operation, type RestBase, type RestRoute, runCall } from "./operation.ts";

/** Declaration of what an operation does that is served over REST only. Its name and route are in the list. */
export interface RestDeclaration<I, R>
  extends Required<Pick<RestRoute<I, R>, "query" | "read" | "handle" | "write">> {
  readonly timeoutMs?: number;
  /** True if it waits for an event without a time limit: the server then ends it when it stops. */
  readonly isLongPoll?: boolean;
  /** As in `Operation`. */
  readonly hasSecretAnswer?: boolean;
}

/** The handler of an operation, without its message types. */
export interface RestImplementation
  extends Pick<Operation, "timeoutMs" | "followsSignal" | "hasSecretAnswer" | "serveRest"> {
  readonly query: readonly string[];
}

/** An operation in the list that loads when it is first called. */
export interface OperationOnDemand<N extends string = string> {
  /** For logs: `Sandboxes.Run`. */
  readonly name: N;
  readonly rest: Pick<RestRoute<never, never>, "method" | "path"> & { readonly base: RestBase };
  load(): Promise<Operation>;
}

/** Implements an operation that is served over REST only, because containerd's services do not have it. */
export function restOperation<I, R>(declaration: RestDeclaration<I, R>): RestImplementation {
  const { query, timeoutMs, isLongPoll = false, hasSecretAnswer } = declaration;
  return {
    query,
    hasSecretAnswer,
    timeoutMs,
    followsSignal: false,
    async serveRest(services, call, request) {
      const message = await declaration.read(request);
      const result = await runCall(services, call, isLongPoll, (acting) =>
        declaration.handle(services, acting, message, request),
      );
      return declaration.write(result, request);
    },
  };
}

/** Returns a function that lists operations below a base path. */
function listBelow(base: RestBase) {
  return <N extends string>(
    name: N,
    method: OperationOnDemand["rest"]["method"],
    path: string,
    load: () => Promise<{ readonly operations: Readonly<Record<N, RestImplementation>> }>,
  ): OperationOnDemand<N> => ({
    name,
    rest: { base, method, path },
    async load() {
      const { query, ...implementation } = (await load()).operations[name];
      return { name, rest: { base, method, path, query }, ...implementation };
    },
  });
}

/** Lists an operation of a namespace, and the module that has it, which is loaded when it is first called. */
export const inNamespace = listBelow("/v1/namespaces/:namespace");

/** Lists an operation that has no namespace. @see inNamespace */
export const outsideNamespaces = listBelow("/v1");
