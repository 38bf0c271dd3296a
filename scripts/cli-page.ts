import type { Argument, Command, Option } from "commander";
import { createProgram } from "../cli/program.ts";

/** The lines before and after the generated part of the page. */
const marks = ["<!-- Commands: written by npm run generate -->", "<!-- End of the commands -->"] as const;

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function table(rows: readonly (readonly [string, string])[]): string {
  return ["| | |", "|---|---|", ...rows.map(([name, text]) => `| \`${cell(name)}\` | ${cell(text)} |`)].join(
    "\n",
  );
}

function describeOption({ flags, description, argChoices }: Option): readonly [string, string] {
  return [flags, argChoices ? `${description}: ${argChoices.join(", ")}` : description];
}

function usageOf({ registeredArguments }: Command): string {
  const nameOf = (argument: Argument) => `${argument.name()}${argument.variadic ? "..." : ""}`;
  const words = registeredArguments.map((argument) =>
    argument.required ? `<${nameOf(argument)}>` : `[${nameOf(argument)}]`,
  );
  return words.length > 0 ? ` \`${words.join(" ")}\`` : "";
}

/** Returns the sections of a command and of those below it. */
function sections(command: Command, path: string, shared: ReadonlySet<string>): string[] {
  const visible = command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== "help");
  const name = `${path} ${command.name()}`.trim();
  const args = command.registeredArguments.filter(({ description }) => !/^(ids?)?$/.test(description));
  const options = command.options.filter(({ flags }) => !shared.has(flags));
  const rows = [
    ...args.map((argument): readonly [string, string] => [argument.name(), argument.description]),
    ...options.map(describeOption),
  ];
  const own = [
    `### ${name}${usageOf(command)}`,
    command.description(),
    ...(rows.length > 0 ? [table(rows)] : []),
  ];
  return [own.join("\n\n"), ...visible.flatMap((below) => sections(below, name, shared))];
}

function commands(): string {
  const program = createProgram();
  const shared = new Set(program.options.map(({ flags }) => flags));
  const visible = program
    .createHelp()
    .visibleCommands(program)
    .filter((each) => each.name() !== "help");
  const help = program.createHelp();
  const summary = table(
    visible.map((command) => [`sandbox ${command.name()}`, help.subcommandDescription(command)]),
  );
  // Only the program itself has a version.
  const ofEvery = program.options.filter(({ long }) => long !== "--version");
  const options = `### Options of every command\n\n${table(ofEvery.map(describeOption))}`;
  return [summary, options, ...visible.flatMap((each) => sections(each, "sandbox", shared))].join("\n\n");
}

/** Returns docs/cli.md with the commands and options of `sandbox`, as its --help has them. @throws Error without the marks */
export function withCommands(text: string): string {
  const [start, end] = marks.map((mark) => text.indexOf(mark));
  if (start === undefined || end === undefined || start < 0 || end < start)
    throw new Error(`docs/cli.md: has no ${marks.join(" and ")}`);
  return `${text.slice(0, start)}${marks[0]}\n\n${commands()}\n\n${text.slice(end)}`;
}
