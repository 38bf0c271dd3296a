/** Preloaded into test files: as one ends, writes the CPU time that it and the programs it awaited have used. */
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isTestFile } from "./is-test-file.ts";

/** Linux counts CPU time in these units on every machine. */
const msPerTick = 10;

/** Returns the CPU time of this process and its ended children. */
function readCpuTimeMs(): number {
  const status = readFileSync("/proc/self/stat", "latin1");
  // The name of a program may contain spaces and parentheses.
  const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * msPerTick;
}

const [, file = ""] = process.argv;
const { TEST_TALLY } = process.env;
if (isTestFile && TEST_TALLY !== undefined && process.platform === "linux") {
  process.on("exit", () => {
    const line = JSON.stringify({ file, cpuTimeMs: readCpuTimeMs() });
    appendFileSync(join(TEST_TALLY, "cpu-times.txt"), `${line}\n`);
  });
}
