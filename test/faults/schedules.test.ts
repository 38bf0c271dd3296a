import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchProgram } from "../../scripts/oci/fetch.ts";
import { unlessSkipped } from "../support/containerd.ts";
import { parseOptions } from "./options.ts";
import { runLives } from "./run-lives.ts";
import { runSchedules } from "./run-schedules.ts";

/** Number of schedules; 100 take less than 3 minutes on two CPUs. */
const schedules = process.env.CHAOS_SCHEDULES ?? "100";

function optionsOf(...args: readonly string[]) {
  const options = parseOptions(args);
  assert.ok(options !== "help");
  return options;
}

test("random calls and faults break no invariant of the lifecycle", async (context) => {
  const lines: string[] = [];
  const options = optionsOf("--schedules", schedules);
  const { failed } = await runSchedules(options, (line) => lines.push(line));
  for (const line of lines.slice(-2)) context.diagnostic(line);
  assert.equal(failed, 0, lines.join("\n"));
});

test("random calls and faults break no invariant with session containment", async (context) => {
  const lines: string[] = [];
  const options = optionsOf("--schedules", "24", "--containment", "session");
  const { failed } = await runSchedules(options, (line) => lines.push(line));
  for (const line of lines.slice(-2)) context.diagnostic(line);
  assert.equal(failed, 0, lines.join("\n"));
});

test("random calls and faults break no invariant with containers", async (context) => {
  if (!(await unlessSkipped(() => fetchProgram("runc")))) return context.skip("runc is not available");
  const lines: string[] = [];
  const options = optionsOf("--schedules", "24", "--backend", "oci");
  const { failed } = await runSchedules(options, (line) => lines.push(line));
  for (const line of lines.slice(-2)) context.diagnostic(line);
  assert.equal(failed, 0, lines.join("\n"));
});

test("every exit is right over many lives, with concurrent Waits and Shutdowns", async (context) => {
  const lines: string[] = [];
  const { failed } = await runLives(optionsOf("--lives", "100"), (line) => lines.push(line));
  for (const line of lines.slice(-2)) context.diagnostic(line);
  assert.equal(failed, 0, lines.join("\n"));
});
