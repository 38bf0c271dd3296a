import { version } from "../shared/version.ts";
import type { OperationOnDemand } from "./rest-operation.ts";

/** Returns the body of `GET /`: the names and routes of what this server serves. */
export function describeServer(mounted: readonly Pick<OperationOnDemand, "name" | "rest">[]): string {
  const routes = mounted.map(({ name, rest }) => {
    const path = (rest.base + rest.path).replace(/:(\w+)/g, "{$1}");
    return [name, `${rest.method} ${path}`] as const;
  });
  return JSON.stringify({
    name: "sandbox-functions",
    version,
    documentation: "README.md and docs/http.md",
    openapi: "/openapi.json",
    health: "/healthz",
    readiness: "/readyz",
    rpc: "/containerd.services.sandbox.v1.{service}/{method}",
    rest: Object.fromEntries(routes),
  });
}
