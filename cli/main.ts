/** `sandbox`: the command line. */
import process from "node:process";
import { CommanderError } from "commander";
import { explain } from "./error.ts";
import { note, watchReaders } from "./output/print.ts";
import { createProgram } from "./program.ts";

watchReaders();
try {
  const { argv } = process;
  await createProgram().parseAsync(argv.length > 2 ? argv : [...argv, "--help"]);
} catch (error) {
  const { line, status } = explain(error);
  // Commander has printed its own errors, and the help that was asked for.
  if (!(error instanceof CommanderError)) note(`sandbox: ${line}`);
  process.exitCode = status;
}
// Idle connections would keep the process for some seconds.
process.stdout.write("", () => process.stderr.write("", () => process.exit()));
