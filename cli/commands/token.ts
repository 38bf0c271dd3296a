import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { globalsOf } from "../globals.ts";
import { note, print, printJson } from "../output/print.ts";

/** Adds `token`. */
export function addToken(program: Command): void {
  program
    .command("token")
    .summary("make a token for a server's API_TOKENS")
    .description(
      "Makes a random token and prints it. It is valid once the server's API_TOKENS has it; nothing is stored.",
    )
    .argument("[name]", "name of its caller in the server's log", "cli")
    .action((name: string, _options: unknown, command: Command) => {
      const token = randomBytes(32).toString("base64url");
      if (globalsOf(command).output === "json") return printJson({ name, token });
      print(token);
      note(
        `Start the server with API_TOKENS='{"${name}":"<token>"}', and keep the token in a file that only you can read:`,
      );
      note("  sandbox context add NAME URL --token-file FILE");
    });
}
