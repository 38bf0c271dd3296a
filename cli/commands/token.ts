import { randomBytes } from "node:crypto";
import { type Command, InvalidArgumentError } from "commander";
import { globalsOf } from "../globals.ts";
import { note, print, printJson } from "../output/print.ts";

function parseName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return name;
  throw new InvalidArgumentError("It must be letters, digits and . _ - and begin with a letter or digit.");
}

/** Adds `token`. */
export function addToken(program: Command): void {
  program
    .command("token")
    .summary("make a token for a server's API_TOKENS")
    .description(
      "Makes a random token and prints it. It is valid once the server's API_TOKENS has it; nothing is stored.",
    )
    .argument("[name]", "name of its caller in the server's log", parseName, "cli")
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
