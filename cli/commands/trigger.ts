import { readFile } from "node:fs/promises";
import process from "node:process";
import { text as readStream } from "node:stream/consumers";
import type { Command } from "commander";
import type { components } from "../../client/index.ts";
import { openSession } from "../connection.ts";
import { CliError, exitStatus } from "../error.ts";
import { ageOf } from "../output/age.ts";
import { print, printJson, styled } from "../output/print.ts";
import { printable } from "../output/printable.ts";
import { Table } from "../output/table.ts";
import { collect } from "../pairs.ts";

type Schemas = components["schemas"];

/** Reads the body of a sample: JSON, or another text as it is sent. @throws CliError if the file cannot be read */
async function readBody(path: string): Promise<unknown> {
  const text = await (path === "-" ? readStream(process.stdin) : readFile(path, "utf8")).catch((error) => {
    throw new CliError(`--body: cannot be read: ${error.message}`, exitStatus.usage, error);
  });
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readHeaders(lines: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) {
        throw new CliError(`--header: must be "name: value", not ${line}`, exitStatus.usage);
      }
      return [name.toLowerCase(), value];
    }),
  );
}

/** Returns operations as one text: `run web, delete old`. */
function operationsText(operations: readonly Readonly<Record<string, unknown>>[]): string {
  const names = operations.map((operation) => {
    const [[name, request] = ["", undefined]] = Object.entries(operation);
    const { sandboxId = "" } = { ...(request as { sandboxId?: string }) };
    return `${name} ${sandboxId}`.trim();
  });
  return names.join(", ") || "nothing";
}

function printTest(test: Schemas["TriggerTest"]): void {
  print(`outcome     ${test.outcome}`);
  print(
    `verified    ${test.verifiedBy === undefined ? "no: no secret fits its signature" : `by ${test.verifiedBy}`}`,
  );
  print(printable(`event       ${test.event ?? "-"}`));
  print(`rule        ${test.rule ?? "none fits"}`);
  print(printable(`operations  ${operationsText(test.operations)}`));
  if (test.error !== undefined) print(printable(`error       ${test.error}`));
}

/** Adds `trigger` and its commands. */
export function addTrigger(program: Command): void {
  const trigger = program
    .command("trigger")
    .summary("list and try triggers, and replay their deliveries")
    .description("Lists the triggers of the namespace, tries them on samples, and replays their deliveries.");
  trigger
    .command("ls", { isDefault: true })
    .description("Lists the triggers.")
    .action(async (_options: unknown, command: Command) => {
      const { client, isJson } = await openSession(command);
      const found: Schemas["Trigger"][] = [];
      for await (const each of client.triggers.list()) found.push(each);
      if (isJson) return printJson(found);
      new Table<Schemas["Trigger"]>([
        { title: "NAME", text: ({ name }) => name },
        { title: "SCHEME", text: ({ verify }) => verify?.scheme ?? "-" },
        {
          title: "STATE",
          text: ({ paused }) => (paused ? "paused" : "active"),
          paint: (text, { paused }) => styled(paused ? "yellow" : "green", text),
        },
        { title: "RULES", text: ({ rules = [] }) => String(rules.length) },
        { title: "PATH", text: ({ path }) => path },
      ]).print(found);
    });
  trigger
    .command("test")
    .description("Says what a trigger would do with a sample of a delivery. Nothing is done.")
    .argument("<name>", "name of the trigger")
    .requiredOption("--body <file>", "file with the body, or - for stdin")
    .option("-H, --header <line>", 'header "name: value"; may be repeated', collect)
    .action(async (name: string, options: { body: string; header?: readonly string[] }, command: Command) => {
      const headers = readHeaders(options.header);
      const { client, isJson } = await openSession(command);
      const body = await readBody(options.body);
      const test = await client.triggers.test(name, { headers, body } as Schemas["TriggerSample"]);
      if (isJson) printJson(test);
      else printTest(test);
    });
  trigger
    .command("deliveries")
    .description("Lists the deliveries of a trigger, newest first.")
    .argument("<name>", "name of the trigger")
    .action(async (name: string, _options: unknown, command: Command) => {
      const { client, isJson } = await openSession(command);
      const found: Schemas["Delivery"][] = [];
      for await (const each of client.triggers.deliveries(name)) found.push(each);
      if (isJson) return printJson(found);
      new Table<Schemas["Delivery"]>([
        { title: "DELIVERY", text: ({ delivery }) => delivery },
        { title: "EVENT", text: ({ event }) => event ?? "-" },
        { title: "OUTCOME", text: ({ outcome }) => outcome },
        { title: "AGE", text: ({ receivedAt }) => ageOf(receivedAt) },
        { title: "ERROR", text: ({ error }) => error ?? "-" },
      ]).print(found);
    });
  trigger
    .command("replay")
    .description("Carries a delivery out again, by the rules as they are now.")
    .argument("<name>", "name of the trigger")
    .argument("<delivery>", "key of the delivery")
    .option("--force", "disregard the order of deliveries")
    .action(async (name: string, key: string, { force = false }: { force?: boolean }, command: Command) => {
      const { client, isJson } = await openSession(command);
      const outcome = await client.triggers.replay(name, key, force ? { force } : {});
      if (outcome.outcome === "failed") process.exitCode = exitStatus.failure;
      if (isJson) printJson(outcome);
      else print(`${outcome.outcome}: ${outcome.delivery}`);
    });
}
