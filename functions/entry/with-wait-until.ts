/**
 * Returns a proxy of an object that passes all promises of its methods to `waitUntil`. Thus work that has begun
 * finishes, even on platforms that stop it when the request is answered or its caller leaves.
 */
export function withWaitUntil<T extends object>(object: T, waitUntil: (work: Promise<unknown>) => void): T {
  return new Proxy(object, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...parameters: unknown[]) => {
        const result: unknown = Reflect.apply(member, target, parameters);
        if (result instanceof Promise) waitUntil(result.catch(() => {}));
        return result;
      };
    },
  });
}
