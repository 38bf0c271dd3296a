/** The part of the Workers runtime's API that is used. */
declare module "cloudflare:workers" {
  /** Keeps the current request's work running after its answer. */
  export function waitUntil(work: Promise<unknown>): void;
}
