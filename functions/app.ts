import type { Context } from "hono";
import { HonoBase } from "hono/hono-base";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { getPath } from "hono/utils/url";
import type { BodyParts } from "../shared/connect/in-flight.ts";
import { quote, SandboxError } from "../shared/errors/error.ts";
import type { KeyStore } from "../shared/idempotency/key-store.ts";
import type { Log } from "../shared/log.ts";
import { jsonHeaders, mountHealth, type Readiness } from "./health.ts";
import { type Internal, mountInternal } from "./internal/mount.ts";
import { type Access, Authenticator } from "./middleware/access.ts";
import { type Handle, Layer } from "./middleware/layer.ts";
import { handleOnDemand } from "./middleware/on-demand.ts";
import { scopeOf } from "./middleware/scopes.ts";
import type { Operation, Services } from "./operation.ts";
import { operations } from "./operations.ts";
import type { OperationOnDemand } from "./rest-operation.ts";
import { describeServer } from "./root.ts";
import { serveRest, serveRpc } from "./serve.ts";
import { mountStaticFiles, type StaticFiles } from "./static-files.ts";
import { targetOf } from "./target.ts";
import { mountHooks } from "./triggers/mount.ts";

/** The services and settings of the application. */
export interface Dependencies extends Services, BodyParts {
  readonly access: Access;
  readonly readiness: Readiness;
  readonly log: Log;
  /** Loads the answers of requests with an idempotency key; absent if retries are not recognized. */
  readonly keys?: (() => Promise<KeyStore>) | undefined;
  /** The parts behind the routes below `/internal`; absent if there are none. */
  readonly internal?: Internal | undefined;
  /** The OpenAPI document and its page; absent if the platform serves them. */
  readonly staticFiles?: StaticFiles | undefined;
}

/** An operation that can be mounted. */
export type Mounted = Operation | OperationOnDemand;

/** The functions as one application. */
export interface App {
  /** Answers a request, synchronously if nothing has to be awaited. Never throws. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

/** Returns the path that routes match: with all escapes decoded except `%25`. */
function routePath({ url }: Request): string {
  const { path } = targetOf(url);
  // Hono's `getPath` needs a whole URL, so it is called only for the few paths with escapes.
  return path.includes("%") ? getPath(new Request(`http://localhost${path}`)) : path;
}

const methods = ["POST", "PATCH", "GET", "DELETE"] as const;

/** Returns the methods of a path as the header `Allow` lists them; empty for an unknown path. */
function allowedOn(path: string, app: HonoBase): string {
  const taken = methods.filter((method) => app.router.match(method, path)[0].length > 0);
  return taken.map((method) => (method === "GET" ? "GET, HEAD" : method)).join(", ");
}

/** Returns the error of a request that matches no route. */
function noRoute({ method, path }: Context["req"], allow: string): SandboxError {
  const [message, exception] = allow
    ? ([`${method}: this resource allows ${allow}`, "wrongMethod"] as const)
    : ([`${quote(path)}: unknown route`, "unknownRoute"] as const);
  return new SandboxError("unimplemented", message, { exception });
}

/**
 * Creates the application.
 * @param mounted the operations that it serves; by default all of them
 */
export function createApp(dependencies: Dependencies, mounted: readonly Mounted[] = operations): App {
  const { access, readiness, log } = dependencies;
  const authenticator = new Authenticator(access);
  const layer = new Layer(log, authenticator, () => readiness.noteFull?.(), dependencies);
  // One router is enough, because no two routes overlap.
  const app = new HonoBase({ getPath: routePath, router: new RegExpRouter() });
  mountHealth(app, layer, readiness, authenticator);
  mountHooks(app, layer, dependencies, authenticator);
  if (dependencies.staticFiles) mountStaticFiles(app, layer, dependencies.staticFiles);
  if (dependencies.internal) mountInternal(app, layer, dependencies.internal, access.sha256);
  const description = describeServer(mounted);
  app.get(
    "/",
    layer.wrap((exchange) => exchange.answer({ status: 200, body: description, headers: jsonHeaders })),
  );
  const { keys } = dependencies;
  const once = (handle: Handle, { name, rest, timeoutMs, hasSecretAnswer = false }: Operation): Handle => {
    if (!keys || rest.method === "GET" || hasSecretAnswer) return handle;
    const handleKeyed = handleOnDemand(async () => {
      const { idempotent } = await import("./extensions.ts");
      return idempotent(handle, { keys: await keys(), operation: name, timeoutMs });
    });
    return (exchange, context) =>
      (exchange.request.headers.has("idempotency-key") ? handleKeyed : handle)(exchange, context);
  };
  const handleRest = (operation: Operation) => once(serveRest(operation, dependencies), operation);
  for (const operation of mounted) {
    const { name, rest } = operation;
    const options = { operation: name, scope: scopeOf(name, rest) };
    const isLoaded = !("load" in operation);
    if (isLoaded && operation.rpc) {
      const serve = once(serveRpc(operation, operation.rpc, dependencies), operation);
      app.post(operation.rpc.path, layer.wrap(serve, options));
    }
    const serve = isLoaded
      ? handleRest(operation)
      : handleOnDemand(async () => handleRest(await operation.load()));
    app.on(rest.method, rest.base + rest.path, layer.wrap(serve, options));
  }
  app.notFound(
    layer.wrap((exchange, { req }) => {
      const allow = allowedOn(req.path, app);
      return exchange.refuse(noRoute(req, allow), allow ? { allow } : {});
    }),
  );
  const answer: App["fetch"] = (request) => app.fetch(request);
  const { origins = [] } = access;
  if (origins.length === 0) return { fetch: answer };
  let answerPages: App["fetch"] | undefined;
  return {
    async fetch(request) {
      answerPages ??= (await import("./extensions.ts")).allowOrigins(answer, origins);
      return answerPages(request);
    },
  };
}
