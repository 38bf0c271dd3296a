/** `sandbox-functions serve`: only the functions, on Node, as the environment configures them. */

import { serveNode } from "../functions/entry/node.ts";
import { run } from "../functions/entry/run.ts";

await run(serveNode);
