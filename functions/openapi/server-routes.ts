import type { Part } from "./answers.ts";
import { text } from "./schema.ts";
import { ref } from "./schemas/ref.ts";

const requestId = { "X-Request-Id": { $ref: "#/components/headers/X-Request-Id" } };

function json(description: string, schema: string, example: unknown): Part {
  return {
    description,
    headers: requestId,
    content: { "application/json": { schema: ref(schema), example } },
  };
}

function problem(description: string, ...headers: readonly string[]): Part {
  const own = headers.map((name) => [name, { $ref: `#/components/headers/${name}` }] as const);
  return {
    description,
    headers: { ...requestId, ...Object.fromEntries(own) },
    content: { "application/problem+json": { schema: ref("Problem") } },
  };
}

const identifiers = (names: readonly (readonly [string, string, string])[]): Part[] =>
  names.map(([name, description, example]) => ({
    ...{ name, in: "path", required: true, description, example },
    schema: text(""),
  }));

const parameters = identifiers([
  ["namespace", "The namespace of the trigger.", "default"],
  ["trigger", "The name of the trigger.", "pr"],
]);

const outcome = { delivery: "d1", outcome: "done", rule: 0, operations: [] };

/** The routes that are not operations of a namespace. */
export const serverRoutes: Part = {
  "/": {
    get: {
      ...{ operationId: "Server.Describe", tags: ["Server"], summary: "List the routes" },
      description: "Returns the version, and the method and path of each operation.",
      responses: {
        200: json("The routes.", "Server", {
          name: "sandbox-functions",
          version: "0.1.0",
          documentation: "README.md and docs/http.md",
          openapi: "/openapi.json",
          health: "/healthz",
          readiness: "/readyz",
          rpc: "/containerd.services.sandbox.v1.{service}/{method}",
          rest: { "Store.Get": "GET /v1/namespaces/{namespace}/sandboxes/{id}" },
        }),
        401: problem("`unauthenticated`: the token is missing or unknown.", "WWW-Authenticate"),
        403: problem("`permission_denied`: the caller is refused, because `API_TOKENS` is not set."),
      },
    },
  },
  "/healthz": {
    get: {
      ...{ operationId: "Server.Health", tags: ["Server"], summary: "Check that the server lives" },
      description: "Answers everybody, without asking the database.",
      security: [],
      responses: {
        200: json("It lives.", "Health", { status: "ok" }),
        400: problem("`invalid_argument`: the `Host` is not one."),
      },
    },
  },
  "/readyz": {
    get: {
      ...{ operationId: "Server.Readiness", tags: ["Server"], summary: "Check that the server is ready" },
      description: "Asks the database; for callers with a token also the agents, which do not decide.",
      responses: {
        200: json("It is ready.", "Readiness", { status: "ok", database: "ok", agents: { process: true } }),
        401: problem("`unauthenticated`: on Workers and Deno Deploy a token is needed.", "WWW-Authenticate"),
        503: json("It is not ready.", "Readiness", { status: "unavailable", database: "unavailable" }),
      },
    },
  },
  "/hooks/{namespace}/{trigger}": {
    post: {
      ...{ operationId: "Hooks.Deliver", tags: ["Triggers"], summary: "Deliver a webhook" },
      description:
        "The URL of a trigger, for its sender. The proof is the sender's signature; an API token is neither needed nor looked at.",
      security: [],
      parameters,
      requestBody: {
        required: true,
        description: "The sender's payload.",
        content: {
          "application/json": { schema: { description: "Any payload." }, example: { action: "closed" } },
        },
      },
      responses: {
        200: {
          ...json("It is carried out.", "DeliveryOutcome", outcome),
          content: {
            "application/json": {
              schema: { anyOf: [ref("DeliveryOutcome"), { description: "A handshake.", type: "object" }] },
              example: outcome,
            },
            "text/plain": { schema: text("The answer to Slack's handshake."), example: "3eZbrw1aB" },
          },
        },
        202: {
          ...json("It is stored, and continues.", "DeliveryOutcome", { delivery: "d1", outcome: "accepted" }),
          headers: { ...requestId, Location: { $ref: "#/components/headers/Location" } },
        },
        401: problem("`unauthenticated`: it is not signed, or there is no such trigger.", "WWW-Authenticate"),
        403: problem("`permission_denied`: the caller is refused, because `API_TOKENS` is not set."),
        408: problem("`deadline_exceeded`: the body did not arrive in time."),
        413: problem("`resource_exhausted`: the body has more than 4 MiB."),
        422: json("It has failed for good.", "DeliveryOutcome", {
          delivery: "d1",
          outcome: "failed",
          error: "body.number: is absent",
        }),
        489: json("It has failed for good: the status that QStash defines for that.", "DeliveryOutcome", {
          delivery: "d1",
          outcome: "failed",
        }),
        503: problem(
          "`unavailable`: the trigger is paused, or the database cannot be reached.",
          "Retry-After",
        ),
      },
    },
  },
};
