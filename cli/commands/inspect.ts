import type { Command } from "commander";
import type { Sandbox } from "../../client/index.ts";
import { openSession } from "../connection.ts";
import { print, printJson } from "../output/print.ts";

/** Adds `inspect`. */
export function addInspect(program: Command): void {
  program
    .command("inspect")
    .summary("print the records of sandboxes, with their status")
    .description("Prints the records of sandboxes with their recorded status, as a JSON array.")
    .argument("<id...>", "ids")
    .action(async (ids: readonly string[], _options: unknown, command: Command) => {
      const { client, isJson } = await openSession(command);
      const sandboxes: Sandbox[] = [];
      for (const id of ids) sandboxes.push(await client.get(id));
      if (isJson) printJson(sandboxes);
      else print(JSON.stringify(sandboxes, null, 2));
    });
}
