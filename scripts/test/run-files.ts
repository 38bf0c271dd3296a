/**
 * Runs test files with Node's test runner, several at a time. Unlike `node --test`, which sorts them by name, it starts
 * them in the given order.
 */
import { createWriteStream } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { parseArgs } from "node:util";
import failures from "./failures.ts";

const { values, positionals: files } = parseArgs({
  options: {
    /** Number of files that run at a time. */
    concurrency: { type: "string" },
    /** Time limit of one file, in milliseconds. */
    timeout: { type: "string" },
    /** The file to write the failures to. */
    failures: { type: "string" },
    /** The file to append the duration of each test file to. */
    durations: { type: "string" },
  },
  allowPositionals: true,
});
const { failures: failuresPath = "/dev/null", durations: durationsPath = "/dev/null" } = values;

// Aborting the run sends SIGTERM to the test files, which then stop what they have started.
const stopping = new AbortController();
for (const [signal, status] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.on(signal, () => {
    stopping.abort();
    process.exit(status);
  });
}

process.exitCode = 1;
const events = run({
  files,
  concurrency: Number(values.concurrency),
  timeout: Number(values.timeout),
  signal: stopping.signal,
});
const durations = createWriteStream(durationsPath, { flags: "a" });
events.on("test:summary", ({ file, duration_ms, success }) => {
  if (file !== undefined) durations.write(`${JSON.stringify({ file, durationMs: duration_ms })}\n`);
  else process.exitCode = success ? 0 : 1;
});
events.compose(failures).pipe(createWriteStream(failuresPath));
events.compose(new spec()).pipe(process.stdout);
