import { readFileSync } from "node:fs";
import { until } from "../support/until.ts";

/** Returns the command line of a started process, once it is no longer that of runc, which becomes the process. */
export async function commandOf(pid: number): Promise<string> {
  const read = () => readFileSync(`/proc/${pid}/cmdline`, "utf8");
  await until("runc has become the process", async () => read() !== "runc\0init\0");
  return read();
}
