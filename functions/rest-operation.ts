import { restOperation as declare, type Operation, type RestBase, type RestRoute } from "./operation.ts";

/** Declaration of what an operation does that is served over REST only. Its name and route are in the list. */
export interface RestDeclaration<I, R>
  extends Required<Pick<RestRoute<I, R>, "query" | "read" | "handle" | "write">> {
  readonly timeoutMs?: number;
}

/** What an operation does, without its message types. */
export type RestImplementation = (
  name: string,
  route: Pick<RestRoute<never, never>, "method" | "path"> & { readonly base: RestBase },
) => Operation;

/** Implements an operation that is served over REST only, because containerd's services do not have it. */
export function restOperation<I, R>({
  timeoutMs,
  ...declaration
}: RestDeclaration<I, R>): RestImplementation {
  return (name, route) =>
    declare({ name, ...(timeoutMs === undefined ? {} : { timeoutMs }), rest: { ...route, ...declaration } });
}
