import { Hono } from "hono";

/** Creates the least that answers: Hono with one route. */
export function createBareApp(): Hono {
  return new Hono().get("/healthz", (context) => context.json({ status: "ok" }));
}
