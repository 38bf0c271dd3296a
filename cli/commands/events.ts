import { type Command, InvalidArgumentError } from "commander";
import type { SandboxEvent } from "../../client/index.ts";
import { openSession } from "../connection.ts";
import { print } from "../output/print.ts";
import { printable } from "../output/printable.ts";
import { collect } from "../pairs.ts";

interface EventsOptions {
  readonly follow?: boolean;
  readonly after?: number;
  readonly filter?: readonly string[];
  readonly type?: readonly string[];
}

function parseSequence(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number.");
}

/** Returns an event as a line: time, type, sandbox and what is particular to it. */
function lineOf({ time, type, subject = "-", data }: SandboxEvent): string {
  const { status, reason, code, message, pid, agent, actor } = data as Readonly<Record<string, unknown>>;
  const facts = Object.entries({ status, reason, code, message, pid, agent, actor })
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => `${name}=${String(value)}`);
  const name = type.replace(/^io\.containerd\.(sandbox\.)?/, "");
  return printable([time, name.padEnd(9), subject, ...facts].join("  "));
}

/** Adds `events`. */
export function addEvents(program: Command): void {
  program
    .command("events")
    .summary("print what happened to sandboxes")
    .description(
      "Prints the events of the namespace, or of one sandbox. --output json prints each as a line of JSON.",
    )
    .argument("[id]", "only of this sandbox")
    .option("-f, --follow", "wait for further events")
    .option("--after <sequence>", "events after this sequence (the oldest that is kept)", parseSequence)
    .option("--filter <filter>", "filter such as type==exited; repeated ones OR", collect)
    .option("--type <type>", "only this type, such as exited; may be repeated", collect)
    .action(async (sandboxId: string | undefined, options: EventsOptions, command: Command) => {
      const { client, isJson } = await openSession(command);
      const { follow = false, after, filter, type } = options;
      for await (const event of client.events({ follow, after, filter, type, sandboxId })) {
        print(isJson ? JSON.stringify(event) : lineOf(event));
      }
    });
}
