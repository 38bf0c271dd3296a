import { Hono } from "hono";

/** Creates a minimal app: Hono with one route. */
export function createBareApp(): Hono {
  return new Hono().get("/healthz", (context) => context.json({ status: "ok" }));
}
