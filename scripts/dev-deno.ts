/** `npm run dev:deno`: the functions under Deno's watcher. */
import process from "node:process";
import { serveDeno } from "../functions/entry/deno.ts";
import { run } from "../functions/entry/run.ts";

// The watcher outlives the program that it watches, and runs in the same process: the signal has to reach it as well.
process.once("SIGTERM", () => {
  process.once("exit", () => {
    process.removeAllListeners("SIGTERM");
    process.kill(process.pid, "SIGTERM");
  });
});

await run(serveDeno);
