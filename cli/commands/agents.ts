import type { Command } from "commander";
import { openSession } from "../connection.ts";
import { CliError } from "../error.ts";
import { print, printJson, styled } from "../output/print.ts";
import { Table } from "../output/table.ts";

/** Adds `agents` and its commands. */
export function addAgents(program: Command): void {
  const agents = program
    .command("agents")
    .summary("show which agents answer, and which sandboxes they have")
    .description(
      "Shows which agents answer, compares them with the records, or gives up those that are lost.",
    );
  agents
    .command("ls", { isDefault: true })
    .description("Lists the agents, and whether they answer now.")
    .action(async (_options: unknown, command: Command) => {
      const { client, isJson } = await openSession(command);
      const { agents: found } = await client.readiness();
      if (!found)
        throw new CliError("the server shows its agents only to callers with a token; pass --token");
      const rows = Object.entries(found).map(([name, answers]) => ({ name, answers }));
      if (isJson) return printJson(rows);
      new Table<(typeof rows)[number]>([
        { title: "NAME", text: ({ name }) => name },
        {
          title: "STATE",
          text: ({ answers }) => (answers ? "answers" : "does not answer"),
          paint: (text, { answers }) => styled(answers ? "green" : "red", text),
        },
      ]).print(rows);
    });
  agents
    .command("inventory")
    .description("Compares the sandboxes of an agent with the records, and changes nothing.")
    .argument("<name>", "name of the agent")
    .action(async (name: string, _options: unknown, command: Command) => {
      const { client, isJson } = await openSession(command);
      const found = [];
      for await (const sandbox of client.agents.inventory(name)) found.push(sandbox);
      if (isJson) return printJson(found);
      new Table<(typeof found)[number]>([
        { title: "NAMESPACE", text: ({ namespace }) => namespace },
        { title: "ID", text: ({ sandboxId }) => sandboxId },
        { title: "AT THE AGENT", text: ({ phase }) => phase ?? "-" },
        { title: "RECORDED", text: ({ recorded }) => recorded?.phase ?? "-" },
        { title: "VERDICT", text: ({ verdict }) => verdict },
      ]).print(found);
    });
  agents
    .command("forget")
    .description(
      "Gives up all sandboxes of an agent whose node is lost: they end as lost, and their ids are free.",
    )
    .argument("<name>", "name of the agent")
    .action(async (name: string, _options: unknown, command: Command) => {
      const { client, isJson } = await openSession(command);
      const forgotten = await client.agents.forget(name);
      if (isJson) printJson({ agent: name, forgotten });
      else print(`${forgotten} sandboxes of ${name} were given up`);
    });
}
