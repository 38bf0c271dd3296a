/** `npm run dev:deno`: runs the functions under Deno's watcher. */
import process from "node:process";
import { serveDeno } from "../functions/entry/deno.ts";
import { run } from "../functions/entry/run.ts";

// The watcher runs in the same process and may outlive the program, so it needs a signal of its own.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    process.once("exit", () => {
      process.removeAllListeners("SIGTERM");
      process.kill(process.pid, "SIGTERM");
    });
  });
}

await run(serveDeno);
