/**
 * Builds the Worker into dist/worker, and its assets into dist/assets, as wrangler.toml instructs wrangler to do before it runs or uploads it. The variables
 * WORKER_MAIN and WORKER_FOLDER replace its main file and the folder.
 */
import process from "node:process";
import { writeWorkerAssets } from "./static-files.ts";
import { buildWorker } from "./worker-bundle.ts";

const { WORKER_MAIN = "functions/entry/worker.ts", WORKER_FOLDER = "dist/worker" } = process.env;
await writeWorkerAssets("dist/assets");
await buildWorker(WORKER_MAIN, WORKER_FOLDER);
