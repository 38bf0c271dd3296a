/** Returns an unused namespace. */
export function freshNamespace(): string {
  return `t${crypto.randomUUID().replaceAll("-", "")}`;
}
