/** The methods of a part that return promises. */
export type AsyncMethods<T> = {
  readonly [K in keyof T as T[K] extends (...args: never[]) => Promise<unknown> ? K : never]: T[K];
};

/**
 * Returns an object with the methods of a part that is loaded and created when one of them is first called. Calls at the
 * same time load for themselves, because requests to a Worker must not wait for one another, but share one part.
 * @param create returns the part, and has no other effect
 */
export function onDemand<M, T extends object>(
  load: () => Promise<M>,
  create: (modules: M) => T,
): AsyncMethods<T> {
  let part: T | undefined;
  const created = async (): Promise<T> => {
    if (part === undefined) {
      const modules = await load();
      part ??= create(modules);
    }
    return part;
  };
  const methods = new Proxy<object>(
    {},
    {
      get(_target, name) {
        // An object with this method would be taken for a promise.
        if (name === "then") return undefined;
        return async (...parameters: unknown[]) => {
          const owner: object = await created();
          return Reflect.apply(Reflect.get(owner, name), owner, parameters);
        };
      },
    },
  );
  // The proxy passes every call on to the part.
  return methods as AsyncMethods<T>;
}
