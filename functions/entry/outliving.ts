/**
 * The same object, whose promises are also given to `keep`: what it has begun then ends, even where a platform
 * stops work at the moment a request is answered or its caller goes away.
 */
export function outliving<T extends object>(object: T, keep: (work: Promise<unknown>) => void): T {
  return new Proxy(object, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...parameters: unknown[]) => {
        const result: unknown = Reflect.apply(member, target, parameters);
        if (result instanceof Promise) keep(result.catch(() => {}));
        return result;
      };
    },
  });
}
