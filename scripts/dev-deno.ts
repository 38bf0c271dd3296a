/** `npm run dev:deno`: runs the functions under Deno's watcher. */
import process from "node:process";
import { serveDeno } from "../functions/entry/deno.ts";
import { run } from "../functions/entry/run.ts";

// The watcher runs in the same process and outlives the program, so it needs the signal as well.
process.once("SIGTERM", () => {
  process.once("exit", () => {
    process.removeAllListeners("SIGTERM");
    process.kill(process.pid, "SIGTERM");
  });
});

await run(serveDeno);
