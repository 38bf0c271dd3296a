import { createWorker } from "./create-worker.ts";

/** All operations as one Cloudflare Worker. */
export default createWorker();
