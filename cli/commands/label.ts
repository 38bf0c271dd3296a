import type { Command } from "commander";
import { openSession } from "../connection.ts";
import { CliError, exitStatus } from "../error.ts";
import { print, printJson } from "../output/print.ts";
import { printable } from "../output/printable.ts";
import { formatLabels } from "../pairs.ts";

/** Returns the field path of a label. */
function pathOf(key: string): string {
  return `labels.${key}`;
}

/** Adds `label`. */
export function addLabel(program: Command): void {
  program
    .command("label")
    .summary("set or remove labels of a sandbox")
    .description(
      "Sets the labels key=value, and removes the labels key-. Prints the labels that the sandbox has then.",
    )
    .argument("<id>", "id")
    .argument("<change...>", "key=value sets a label, key- removes one")
    .action(async (id: string, changes: readonly string[], _options: unknown, command: Command) => {
      const labels: Record<string, string> = {};
      const fields = changes.map((change) => {
        const [, key, value] = /^([^=]+)=(.*)$/s.exec(change) ?? /^(.+)-$/s.exec(change) ?? [];
        if (key === undefined)
          throw new CliError(`label: must be key=value or key-, not ${change}`, exitStatus.usage);
        if (value !== undefined) labels[key] = value;
        return pathOf(key);
      });
      const { client, isJson } = await openSession(command);
      const sandbox = await client.update(id, { sandboxId: id, labels }, { fields });
      if (isJson) printJson(sandbox);
      else print(printable(formatLabels(sandbox.labels)) || "no labels");
    });
}
