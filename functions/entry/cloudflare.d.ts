/** What is used of the Workers runtime. */
declare module "cloudflare:workers" {
  /** Lets work that belongs to the present request end after it was answered. */
  export function waitUntil(work: Promise<unknown>): void;
}
