import type { Command } from "commander";
import { openSession } from "../connection.ts";
import { forEachId } from "../each.ts";
import { print, printJson } from "../output/print.ts";
import { withProgress } from "../output/progress.ts";

/** Adds `start`. */
export function addStart(program: Command): void {
  program
    .command("start")
    .summary("start sandboxes that are stored or have stopped")
    .description(
      "Starts sandboxes that are stored, created or have stopped, and prints their ids. One that runs is left alone.",
    )
    .argument("<id...>", "ids")
    .action(async (ids: readonly string[], _options: unknown, command: Command) => {
      const { client, isJson } = await openSession(command);
      await forEachId(ids, async (id) => {
        await withProgress(`starting ${id}`, async () => {
          const {
            etag: _etag,
            status: _status,
            createdAt: _at,
            updatedAt: _then,
            ...record
          } = await client.get(id);
          await client.run({ ...record, ifExists: "keep" });
        });
        if (isJson) printJson(await client.get(id));
        else print(id);
      });
    });
}
