import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchProgram } from "../../scripts/oci/fetch.ts";
import { unlessSkipped } from "../support/containerd.ts";
import { parseOptions } from "./options.ts";
import { runLives } from "./run-lives.ts";
import { runSchedules } from "./run-schedules.ts";

/** Schedules in addition to those of `npm run test:faults`. */
const variants: Readonly<Record<string, readonly string[]>> = {
  "a database file, which is restored from a copy": ["--database", "file", "--batch", "12"],
  "session containment": ["--containment", "session"],
  "servers on Bun": ["--runtime", "bun"],
  containers: ["--backend", "oci"],
};

/** Number of schedules of each variant: one batch, and so as many as run side by side. */
const schedules = ["--schedules", "24"];

function optionsOf(...args: readonly string[]) {
  const options = parseOptions(args);
  assert.ok(options !== "help");
  return options;
}

for (const [name, args] of Object.entries(variants)) {
  test(`random operations and faults break no invariant with ${name}`, async (context) => {
    const needsRunc = args.includes("oci");
    if (needsRunc && !(await unlessSkipped(() => fetchProgram("runc")))) {
      return context.skip("runc is not available");
    }
    const lines: string[] = [];
    const { failed } = await runSchedules(optionsOf(...schedules, ...args), (line) => lines.push(line));
    for (const line of lines.slice(-2)) context.diagnostic(line);
    assert.equal(failed, 0, lines.join("\n"));
  });
}

test("every exit is right over many lives, with concurrent Waits and Shutdowns", async (context) => {
  const lines: string[] = [];
  const { failed } = await runLives(optionsOf("--lives", "100"), (line) => lines.push(line));
  for (const line of lines.slice(-2)) context.diagnostic(line);
  assert.equal(failed, 0, lines.join("\n"));
});
