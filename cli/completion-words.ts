import process from "node:process";
import type { Command, Option } from "commander";
import { openSession } from "./connection.ts";
import { contextsPath, readContexts } from "./contexts.ts";

/** Maximum number of ids that are offered. */
const maxIds = 200;

/** Time limit of looking ids up: a slow server must not hold up typing. */
const lookupTimeoutMs = 1_500;

function findOption(command: Command, word: string): Option | undefined {
  return command.options.find(({ long, short }) => word === long || word === short);
}

/** Returns true if a word is an option whose value is the next word. */
function takesNext(command: Command, word: string): boolean {
  return findOption(command, word)?.required === true;
}

/** Returns the command that words before the cursor lead to, and how many arguments it has. */
function walk(program: Command, words: readonly string[]) {
  let command = program;
  let count = 0;
  let isProgram = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") isProgram = true;
    else if (takesNext(command, word)) at++;
    else if (!word.startsWith("-")) {
      const below = count === 0 ? command.commands.find((each) => each.name() === word) : undefined;
      if (below) command = below;
      else count++;
    }
  }
  return { command, count, isProgram };
}

async function ids(command: Command): Promise<string[]> {
  const { client } = await openSession(command);
  const found: string[] = [];
  const signal = AbortSignal.timeout(lookupTimeoutMs);
  for await (const { sandboxId } of client.list({ view: "basic", signal })) {
    if (found.push(sandboxId) >= maxIds) break;
  }
  return found;
}

async function contextNames(): Promise<string[]> {
  return Object.keys((await readContexts(contextsPath(process.env))).contexts);
}

/** Returns the values that an argument or option with this name can have, where they are known. */
async function valuesOf(name: string, command: Command): Promise<readonly string[]> {
  const isContext = name === "context" || command.parent?.name() === "context";
  if (isContext) return contextNames();
  return name === "id" ? ids(command) : [];
}

async function candidates(program: Command, before: readonly string[], word: string) {
  const { command, count, isProgram } = walk(program, before);
  if (isProgram) return [];
  const option = findOption(command, before.at(-1) ?? "");
  if (option?.required) return option.argChoices ?? valuesOf(option.attributeName(), command);
  if (word.startsWith("-")) return command.options.map(({ long }) => long ?? "");
  const visible = command.commands.filter((each) => !each.name().startsWith("completion-"));
  if (visible.length > 0 && count === 0) return visible.map((each) => each.name());
  const argument =
    command.registeredArguments[count] ?? command.registeredArguments.findLast((each) => each.variadic);
  return argument?.argChoices ?? valuesOf(argument?.name() ?? "", command);
}

/** Returns the words that can stand at the cursor. @param words all words after `sandbox` up to the cursor, the last one is incomplete */
export async function completeWords(program: Command, words: readonly string[]): Promise<string[]> {
  const word = words.at(-1) ?? "";
  try {
    return (await candidates(program, words.slice(0, -1), word)).filter((each) => each.startsWith(word));
  } catch {
    // An error would not be read while a command line is being typed.
    return [];
  }
}
