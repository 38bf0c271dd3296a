import { Command } from "commander";
import { version } from "../shared/version.ts";
import { addAgents } from "./commands/agents.ts";
import { addCompletion } from "./commands/completion.ts";
import { addContext } from "./commands/context.ts";
import { addEvents } from "./commands/events.ts";
import { addInspect } from "./commands/inspect.ts";
import { addLabel } from "./commands/label.ts";
import { addLogs } from "./commands/logs.ts";
import { addLs } from "./commands/ls.ts";
import { addRenew } from "./commands/renew.ts";
import { addRm } from "./commands/rm.ts";
import { addRun } from "./commands/run.ts";
import { addStart } from "./commands/start.ts";
import { addStop } from "./commands/stop.ts";
import { addToken } from "./commands/token.ts";
import { addTrigger } from "./commands/trigger.ts";
import { addWait } from "./commands/wait.ts";
import { exitStatus } from "./error.ts";
import { addGlobals } from "./globals.ts";
import { note } from "./output/print.ts";

const epilogue = `
Without a context, commands ask an npm start on this machine. Exit statuses: ${exitStatus.failure} for a failure, ${exitStatus.usage} for a wrong
command line, ${exitStatus.timeout} for a timeout of wait; run ends with the status of its sandbox, or ${exitStatus.runFailure}.`;

const commands = [
  ...[addRun, addLs, addInspect, addLogs, addEvents, addStart, addStop, addWait, addRm, addLabel, addRenew],
  ...[addTrigger, addAgents, addToken, addContext, addCompletion],
];

/** Returns a command's name with those of the commands above it. */
function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** Lets a command and all commands below it report a wrong command line in one line. */
function reportInOneLine(command: Command): void {
  command.configureOutput({
    outputError(text) {
      const [word] = command.parent?.args ?? [];
      // A word that is no command of a group is taken for an argument of the group's default command.
      if (text.includes("too many arguments") && word !== undefined && word !== command.name()) {
        note(`sandbox: unknown command '${word}'; ${pathOf(command.parent ?? command)} --help shows how`);
        return;
      }
      const reason = text
        .trim()
        .replace(/^error: /, "")
        .replace(/\s*\n\s*/g, " ");
      note(`sandbox: ${reason}; ${pathOf(command)} --help shows how`);
    },
  });
  for (const below of command.commands) reportInOneLine(below);
}

/** Creates the command line. */
export function createProgram(): Command {
  const program = new Command("sandbox")
    .description("Runs and manages sandboxes on a server of Sandbox Functions.")
    .version(version, "--version", "print the version")
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
    .showSuggestionAfterError();
  for (const add of commands) add(program);
  addGlobals(program);
  reportInOneLine(program);
  return program.addHelpText("after", epilogue);
}
