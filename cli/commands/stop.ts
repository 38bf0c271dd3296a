import type { Command } from "commander";
import { openSession } from "../connection.ts";
import { checkDuration } from "../duration.ts";
import { forEachId } from "../each.ts";
import { print, printJson } from "../output/print.ts";
import { withProgress } from "../output/progress.ts";

/** Adds `stop`. */
export function addStop(program: Command): void {
  program
    .command("stop")
    .summary("stop sandboxes")
    .description(
      "Sends SIGTERM to sandboxes, and SIGKILL after the grace period. Their records stay. Prints their ids.",
    )
    .argument("<id...>", "ids")
    .option("-t, --timeout <duration>", "time until SIGKILL, such as 5s (the agent's, 10s)", checkDuration)
    .action(async (ids: readonly string[], { timeout }: { timeout?: string }, command: Command) => {
      const { client, isJson } = await openSession(command);
      await forEachId(ids, async (id) => {
        await withProgress(`stopping ${id}`, () => client.stop(id, { timeout }));
        if (isJson) printJson({ sandboxId: id });
        else print(id);
      });
    });
}
