import { type Command, Option } from "commander";
import type { OutputOptions } from "../../client/index.ts";
import { openSession } from "../connection.ts";
import { copyOutput } from "../output/copy-output.ts";
import { print } from "../output/print.ts";

/** Adds `logs`. */
export function addLogs(program: Command): void {
  program
    .command("logs")
    .summary("print the output of a sandbox")
    .description(
      `Prints what a sandbox has written, to stdout and stderr as it has. The agent keeps at least the last MiB of each, also after the sandbox has ended or was deleted. --output json prints parts as lines of JSON, with their offsets and bytes in base64.`,
    )
    .argument("<id>", "id")
    .option("-f, --follow", "wait for more until the sandbox has ended")
    .addOption(
      new Option("--stream <name>", "stream to print").choices(["stdout", "stderr", "both"]).default("both"),
    )
    .action(async (id: string, options: Pick<OutputOptions, "follow" | "stream">, command: Command) => {
      const { client, isJson } = await openSession(command);
      if (!isJson) return copyOutput(client, id, options);
      for await (const part of client.output(id, options)) {
        const data = "data" in part ? { data: Buffer.from(part.data).toString("base64") } : {};
        print(JSON.stringify({ ...part, ...data }));
      }
    });
}
