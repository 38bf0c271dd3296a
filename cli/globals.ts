import { type Command, Option } from "commander";

/** Options of every command. */
export interface Globals {
  readonly url?: string;
  readonly token?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly output?: "table" | "json";
}

const group = "Options of every command:";

function options(): Option[] {
  const output = new Option("-o, --output <form>", "print a table for people, or JSON");
  return [
    new Option("-n, --namespace <name>", "namespace (SANDBOX_NAMESPACE, else default)"),
    output.choices(["table", "json"]),
    new Option("--context <name>", "context to use (SANDBOX_CONTEXT, else the current one)"),
    new Option("--url <url>", "address of the server (SANDBOX_URL, else http://127.0.0.1:8787)"),
    new Option("--token <token>", "token of the server's API_TOKENS (SANDBOX_TOKEN)"),
  ].map((option) => option.helpGroup(group));
}

/** Lets a command and all commands below it take the options of every command, before and after its name. */
export function addGlobals(command: Command): void {
  for (const option of options()) command.addOption(option);
  for (const below of command.commands) addGlobals(below);
}

/** Returns the options of every command that were given, at the command or before it. */
export function globalsOf(command: Command): Globals {
  const given = command.opts<Globals>();
  return command.parent === null ? given : { ...globalsOf(command.parent), ...given };
}
