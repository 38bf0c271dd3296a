import type { Command } from "commander";
import { openSession } from "../connection.ts";
import { checkDuration } from "../duration.ts";
import { untilTime } from "../output/age.ts";
import { print, printJson } from "../output/print.ts";

/** Adds `renew`. */
export function addRenew(program: Command): void {
  program
    .command("renew")
    .summary("postpone the end of a sandbox that has a lease")
    .description(
      "Moves the end of a sandbox's lease to a time from now. A later end stays, unless --shorten is given.",
    )
    .argument("<id>", "id")
    .requiredOption("--for <duration>", "time from now, such as 10m", checkDuration)
    .option("--shorten", "also if it ends later now")
    .action(async (id: string, options: { for: string; shorten?: boolean }, command: Command) => {
      const { client, isJson } = await openSession(command);
      // The options of every command are among them.
      const { for: time, shorten = false } = options;
      const answer = await client.renew(id, { for: time, shorten });
      if (isJson) printJson(answer);
      else print(`${id} ends ${untilTime(answer.expiresAt)}, at ${answer.expiresAt}`);
    });
}
