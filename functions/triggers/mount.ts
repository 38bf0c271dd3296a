import type { HonoBase } from "hono/hono-base";
import type { Authenticator } from "../middleware/access.ts";
import type { Handle, Layer } from "../middleware/layer.ts";
import type { Services } from "../operation.ts";

/** The path of the URLs that senders deliver to. */
const path = "/hooks/:namespace/:trigger";

/** Mounts the URLs of triggers. API tokens are not needed there: each delivery is signed. */
export function mountHooks(
  app: HonoBase,
  layer: Layer,
  { triggers }: Services,
  authenticator: Authenticator,
): void {
  const handle: Handle = async (exchange, context) => {
    const { hookHandler } = await import("./module.ts");
    return hookHandler(await triggers(), authenticator)(exchange, context);
  };
  app.on(["POST", "OPTIONS"], path, layer.wrap(handle, { operation: "Hooks.Deliver", isOpen: true }));
}
