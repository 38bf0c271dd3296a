import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { detectContainment } from "../../agent/backends/process/containment.ts";
import { ControlGroups } from "../../agent/backends/process/groups.ts";
import { Run } from "../../agent/backends/process/run.ts";
import { parseSpec } from "../../agent/backends/process/spec.ts";
import { unifiedGroupOf } from "../../agent/host/control-group/folders.ts";
import { specOf } from "../support/create-options.ts";
import { processes } from "../support/processes.ts";
import { until } from "../support/until.ts";

// Runs a sandbox with a daemon as the current user, kills it, and prints the observed states, and what it ignores of a spec.
const [, , root = assert.fail()] = process.argv;
const folder = join(root, "run-1");
const containment = { ...detectContainment("auto"), groups: ControlGroups.detect("auto") };
const command = {
  args: ["sh", "-c", "setsid sleep 1000 & exec sleep 1000"],
  env: ["PATH=/usr/bin:/bin"],
  cwd: root,
};
const mark = { root, namespace: "ordinary", id: "a", life: 1 };
const run = await Run.launch(folder, command, mark, () => {}, containment);
await until("both run", async () => (await run.measure()).pids === 2);
const status = readFileSync(`/proc/${run.leader.pid}/status`, "utf8");
const state = run.state();
const isGrouped = run.group !== undefined && unifiedGroupOf(run.leader.pid) === run.group;
const { pids } = await run.measure();
run.signal("SIGKILL");
await until("it has ended", () => run.state() !== "running");
const exit = run.state();
await run.clear();
const { ignored } = parseSpec(specOf({ process: { args: ["true"], cwd: "/", user: { uid: 1 } } }));
const left = processes().filter(({ cwd }) => cwd.startsWith(root)).length;
console.log(
  JSON.stringify({
    containment: containment.name,
    state,
    isGrouped,
    isGroupLeft: run.group !== undefined && existsSync(run.group),
    pids,
    isInit: /^NSpid:.*\t1$/m.test(status),
    exit: typeof exit === "object" ? exit.status : exit,
    left,
    ignored,
    capabilities: /^CapEff:\t(\w+)$/m.exec(status)?.[1],
  }),
);
