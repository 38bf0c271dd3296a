/**
 * `@peculiar/x509` composes itself through decorators and asks for the reflection API of a polyfill when it is
 * loaded. It only ever asks for metadata that nobody has written, so an API that knows none is all it takes.
 */
const none = () => undefined;

for (const name of ["getMetadata", "getOwnMetadata", "defineMetadata"]) {
  if (!Reflect.has(Reflect, name)) Reflect.set(Reflect, name, none);
}
