import type { Command } from "commander";
import { openSession } from "../connection.ts";
import { checkDuration } from "../duration.ts";
import { forEachId } from "../each.ts";
import { CliError, exitStatus } from "../error.ts";
import { print, printJson } from "../output/print.ts";

/** Adds `wait`. */
export function addWait(program: Command): void {
  program
    .command("wait")
    .summary("wait for sandboxes to end, and print their exit statuses")
    .description(
      `Waits for the end of each sandbox, and prints its exit status. A timeout is exit status ${exitStatus.timeout}.`,
    )
    .argument("<id...>", "ids")
    .option("-t, --timeout <duration>", "longest wait for each, such as 30s (unlimited)", checkDuration)
    .action(async (ids: readonly string[], { timeout }: { timeout?: string }, command: Command) => {
      const { client, isJson } = await openSession(command);
      await forEachId(ids, async (id) => {
        const exit = await client.wait(id, { timeout });
        if (!exit) throw new CliError(`${id} has not ended within ${timeout}`, exitStatus.timeout);
        if (isJson) printJson({ sandboxId: id, ...exit });
        else print(String(exit.exitStatus));
      });
    });
}
