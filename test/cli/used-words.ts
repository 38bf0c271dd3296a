import type { Command, Option } from "commander";

/** Returns the command that words name, and all options among them. */
function read(
  program: Command,
  words: readonly string[],
): { readonly path: string; readonly options: Option[] } {
  let command = program;
  const path: string[] = [];
  const options: Option[] = [];
  let hasArguments = false;
  for (let at = 0; at < words.length && words[at] !== "--"; at++) {
    const word = words[at] ?? "";
    const option = command.options.find(({ long, short }) => word === long || word === short);
    const below = hasArguments ? undefined : command.commands.find((each) => each.name() === word);
    if (option) {
      options.push(option);
      if (option.required) at++;
    } else if (below) {
      command = below;
      path.push(word);
    } else hasArguments = true;
  }
  return { path: path.join(" "), options };
}

function visible(command: Command): Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== "help");
}

/** Returns the commands and options of a program that no command line among those given has. */
export function unused(program: Command, lines: readonly (readonly string[])[]): string[] {
  const seen = new Set<string>();
  for (const words of lines) {
    const { path, options } = read(program, words);
    seen.add(path);
    // The options of every command count wherever they are given.
    for (const { long } of options) for (const name of [path, ""]) seen.add(`${name} ${long}`);
  }
  const shared = new Set(program.options.map(({ long }) => long));
  const missing = (command: Command, path: string): string[] => {
    const below = visible(command);
    const own = command.options.filter(({ long }) => path === "" || !shared.has(long));
    return [
      ...(below.length === 0 && !seen.has(path) ? [path] : []),
      ...own.map(({ long }) => `${path} ${long}`).filter((name) => !seen.has(name)),
      ...below.flatMap((each) => missing(each, `${path} ${each.name()}`.trim())),
    ];
  };
  return missing(program, "");
}
