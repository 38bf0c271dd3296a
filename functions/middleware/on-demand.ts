import type { Handle } from "./layer.ts";

/** Returns a handler that is loaded when it is first used. */
export function handleOnDemand(load: () => Promise<Handle>): Handle {
  let loaded: Handle | undefined;
  return async (exchange, context) => {
    loaded ??= await load();
    return loaded(exchange, context);
  };
}
