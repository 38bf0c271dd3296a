import process from "node:process";
import type { Client, OutputOptions } from "../../client/index.ts";
import { note, writeBytes } from "./print.ts";

/** Copies the output of a sandbox to this program's own streams, byte for byte. */
export async function copyOutput(client: Client, id: string, options: OutputOptions): Promise<void> {
  for await (const part of client.output(id, options)) {
    if ("dropped" in part) {
      const bytes = part.dropped.to - part.dropped.from;
      note(`sandbox: ${bytes} bytes of ${part.stream} are no longer kept`);
    } else await writeBytes(process[part.stream], part.data);
  }
}
