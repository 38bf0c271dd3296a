import process from "node:process";
import { exitStatus, explain } from "./error.ts";
import { note } from "./output/print.ts";

/** Does work for each id, also after a failure. Failures are reported and make the command fail at its end. */
export async function forEachId(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
  for (const id of ids) {
    try {
      await work(id);
    } catch (error) {
      // With one id, its error is that of the command.
      if (ids.length === 1) throw error;
      const { line } = explain(error);
      note(line.includes(id) ? `sandbox: ${line}` : `sandbox: ${id}: ${line}`);
      process.exitCode = exitStatus.failure;
    }
  }
}
