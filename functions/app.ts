import type { Context } from "hono";
import { HonoBase } from "hono/hono-base";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { getPath } from "hono/utils/url";
import type { TurnQueue } from "../shared/async/turn-queue.ts";
import { quote, SandboxError } from "../shared/errors/error.ts";
import { mountHealth, type Readiness } from "./health.ts";
import { type Access, Gate } from "./middleware/access.ts";
import { Layer } from "./middleware/layer.ts";
import type { Log } from "./middleware/log.ts";
import type { Operation, Services } from "./operation.ts";
import { operations } from "./operations.ts";
import { serveRest, serveRpc } from "./serve.ts";
import { targetOf } from "./target.ts";

/** Everything the functions need from the runtime they run on. */
export interface Dependencies extends Services {
  readonly access: Access;
  readonly readiness: Readiness;
  readonly log: Log;
  /** The turns of work on large bodies; absent where requests must not wait for one another. */
  readonly turns?: TurnQueue | undefined;
}

/** The function set as one application. */
export interface App {
  /** Answers a request; at once where nothing has to be waited for. It never throws. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

/** The path that routes are found by: with its escapes decoded, but for `%25`. */
function routePath({ url }: Request): string {
  const { path } = targetOf(url);
  // Hono's own needs a whole URL. Most paths have nothing to decode.
  return path.includes("%") ? getPath(new Request(`http://localhost${path}`)) : path;
}

const methods = ["POST", "PATCH", "GET", "DELETE"] as const;

/** The methods that a path takes, as the header `Allow` lists them; empty where there is no such path. */
function allowedOn(path: string, app: HonoBase): string {
  const taken = methods.filter((method) => app.router.match(method, path)[0].length > 0);
  return taken.map((method) => (method === "GET" ? "GET, HEAD" : method)).join(", ");
}

/** The error of a request that no route takes. */
function noRoute({ method, path }: Context["req"], allow: string): SandboxError {
  const [message, exception] = allow
    ? ([`${method}: this resource takes ${allow}`, "wrongMethod"] as const)
    : ([`${quote(path)}: there is no such route`, "unknownRoute"] as const);
  return new SandboxError("unimplemented", message, { exception });
}

/**
 * Makes the application.
 * @param mounted the operations it serves; all of them by default, or one to deploy it alone
 */
export function createApp(dependencies: Dependencies, mounted: readonly Operation[] = operations): App {
  const { access, readiness, log } = dependencies;
  const gate = new Gate(access);
  const layer = new Layer(log, gate, () => readiness.noteFull?.(), dependencies.turns);
  // One router will do: no two routes overlap.
  const app = new HonoBase({ getPath: routePath, router: new RegExpRouter() });
  mountHealth(app, layer, readiness, gate);
  for (const operation of mounted) {
    const { name, rpc, rest } = operation;
    if (rpc) {
      const serve = serveRpc(operation, rpc, dependencies);
      app.post(rpc.path, layer.around(serve, { operation: name }));
    }
    const serve = serveRest(operation, dependencies);
    app.on(rest.method, rest.base + rest.path, layer.around(serve, { operation: name }));
  }
  app.notFound(
    layer.around((exchange, { req }) => {
      const allow = allowedOn(req.path, app);
      return exchange.refuse(noRoute(req, allow), allow ? { allow } : {});
    }),
  );
  return { fetch: (request) => app.fetch(request) };
}
