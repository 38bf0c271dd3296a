import { operations } from "../functions/operations.ts";
import type { OperationOnDemand } from "../functions/rest-operation.ts";

/** Routes that are not operations. */
const others = ["GET /", "GET /healthz", "GET /readyz", "POST /hooks/{namespace}/{trigger}"];

/** Returns a path as the README writes it: below the namespace, if it has one, with parameters in braces. */
function shownPath({ base, path }: { readonly base: string; readonly path: string }): string {
  return `${base === "/v1" ? base : ""}${path}`.replace(/:(\w+)/g, "{$1}");
}

/** Returns the RPCs that the first cells of the table of operations name: `Store/Create`, or `Stop` after another one. */
function namedRpcs(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, cell = ""] of text.matchAll(/^\| (`[A-Z][^|]*) \|/gm)) {
    let service = "";
    for (const [, word = ""] of cell.matchAll(/`([A-Za-z/]+)`/g)) {
      const [first = "", second] = word.split("/");
      if (second !== undefined) service = first;
      names.add(`${service}.${second ?? first}`);
    }
  }
  return names;
}

/** Returns the routes of the README that the server does not have, and the RPCs that its table lacks. */
export function routeProblems(readme: string): string[] {
  const all: readonly Pick<OperationOnDemand, "name" | "rest">[] = operations;
  const known = new Set([...others, ...all.map(({ rest }) => `${rest.method} ${shownPath(rest)}`)]);
  const shown = [...readme.matchAll(/`(GET|POST|PATCH|DELETE) (\/[^`?\s]*)[^`]*`/g)];
  const rpcs = namedRpcs(readme);
  return [
    ...shown
      .map(([, method, path]) => `${method} ${path}`)
      .filter((route) => !known.has(route) && !known.has(route.replace(" /v1/namespaces/{namespace}", " ")))
      .map((route) => `README.md: ${route} is not a route of the server`),
    ...operations
      .filter((operation) => "rpc" in operation && operation.rpc && !rpcs.has(operation.name))
      .map(({ name }) => `README.md: the table of operations lacks ${name}`),
  ];
}
