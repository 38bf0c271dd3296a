import { createWorker } from "../functions/entry/create-worker.ts";

/** A Worker of Cloudflare. */
export interface Worker {
  fetch(request: Request, env: Readonly<Record<string, unknown>>): Response | Promise<Response>;
  /** Ends sandboxes that have expired, and makes records and agents agree, when a cron trigger calls it. */
  scheduled(event: unknown, env: Readonly<Record<string, unknown>>): Promise<void>;
}

/** All operations as one Worker of Cloudflare, configured by its bindings. */
const worker: Worker = createWorker();

export default worker;
