import { type Context, Hono, type MiddlewareHandler } from "hono";
import { requestId } from "hono/request-id";
import { openDeadline } from "../shared/connect/deadline.ts";
import { untilAborted } from "../shared/errors/abort.ts";
import { quote, SandboxError } from "../shared/errors/error.ts";
import { writeJson } from "../shared/json/write.ts";
import { checkNamespace, isIdentifier } from "../shared/sandbox/identifier.ts";
import type { Environment } from "./environment.ts";
import { mountHealth, type Readiness } from "./health.ts";
import { type Access, Gate, requireAccess } from "./middleware/access.ts";
import { type Log, logRequests } from "./middleware/log.ts";
import { idempotencyKeyOf, type Operation, type RestReply, type Services } from "./operation.ts";
import { operations } from "./operations.ts";
import { refuse } from "./refuse.ts";
import { RestRequest } from "./rest/request.ts";

/** Everything the functions need from the runtime they run on. */
export interface Dependencies extends Services {
  readonly access: Access;
  readonly readiness: Readiness;
  readonly log: Log;
}

function toResponse({ status, headers, body }: RestReply): Response {
  const type = body === undefined ? {} : { "content-type": "application/json" };
  return new Response(body === undefined ? null : writeJson(body), {
    status,
    headers: { ...type, ...headers },
  });
}

async function serveRest(
  operation: Operation,
  services: Services,
  context: Context<Environment>,
): Promise<Response> {
  const { raw } = context.req;
  const isOfNamespace = operation.rest.base !== "/v1";
  const namespace = isOfNamespace ? checkNamespace(context.req.param("namespace") ?? "") : "";
  const id = context.req.param("id") ?? "";
  if (isOfNamespace) context.set("namespace", namespace);
  if (isIdentifier(id)) context.set("sandboxId", id);
  const deadline = openDeadline(raw.signal, operation.timeoutMs);
  try {
    const { signal } = deadline;
    const path = { namespace, id, ...context.req.param() };
    const request = new RestRequest(raw, path, operation.rest.query, signal);
    const traceparent = raw.headers.get("traceparent") ?? undefined;
    const idempotencyKey = idempotencyKeyOf(raw.headers);
    const call = { namespace, signal, deadline: deadline.at, traceparent, idempotencyKey };
    return toResponse(await untilAborted(operation.serveRest(services, call, request), signal));
  } finally {
    deadline.close();
  }
}

function wrongMethod(method: string, allowed: string): SandboxError {
  return new SandboxError("unimplemented", `${method}: this resource takes ${allowed}`, {
    exception: "wrongMethod",
  });
}

function mount(app: Hono<Environment>, operation: Operation, services: Services): void {
  const { rpc, rest } = operation;
  if (rpc) {
    app.all(rpc.path, (context) => {
      context.set("operation", operation.name);
      const namespace = context.req.header("containerd-namespace");
      if (namespace && isIdentifier(namespace)) context.set("namespace", namespace);
      return rpc.serve(services, context.req.raw, (error) => refuse(context, error));
    });
  }
  app.on(rest.method, rest.base + rest.path, async (context) => {
    context.set("operation", operation.name);
    return serveRest(operation, services, context);
  });
}

/** Answers 405 for the other methods of every REST path that is mounted. */
function mountWrongMethods(app: Hono<Environment>, mounted: readonly Operation[]): void {
  const methods = Map.groupBy(mounted, ({ rest }) => rest.base + rest.path);
  for (const [path, operations] of methods) {
    const allow = operations.map(({ rest }) => rest.method).join(", ");
    app.all(path, (context) => refuse(context, wrongMethod(context.req.method, allow), { allow }));
  }
}

/** Puts the request's id on every answer, also on those that did not come from Hono's context. */
const nameRequest: MiddlewareHandler<Environment> = async (context, next) => {
  await next();
  context.header("x-request-id", context.get("requestId"));
};

/**
 * The function set as one Hono application.
 * @param mounted which operations it serves; all of them by default, or one to deploy it alone
 */
export function createApp(
  dependencies: Dependencies,
  mounted: readonly Operation[] = operations,
): Hono<Environment> {
  const gate = new Gate(dependencies.access);
  const app = new Hono<Environment>();
  app.use(requestId(), nameRequest);
  app.use(logRequests(dependencies.log));
  mountHealth(app, dependencies.readiness, gate);
  app.use(requireAccess(gate));
  for (const operation of mounted) mount(app, operation, dependencies);
  mountWrongMethods(app, mounted);
  app.notFound((context) => {
    const message = `${quote(context.req.path)}: there is no such route`;
    return refuse(context, new SandboxError("unimplemented", message, { exception: "unknownRoute" }));
  });
  app.onError((error, context) => refuse(context, error));
  return app;
}
