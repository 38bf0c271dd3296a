import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { detectContainment } from "../../agent/backends/process/containment.ts";
import { Run } from "../../agent/backends/process/run.ts";
import { processes, until } from "./bench.ts";

// Runs a sandbox with a daemon as whoever this is, kills it, and prints what was seen.
const [, , root = assert.fail()] = process.argv;
const folder = join(root, "run-1");
const containment = detectContainment("auto");
const command = {
  args: ["sh", "-c", "setsid sleep 1000 & exec sleep 1000"],
  env: ["PATH=/usr/bin:/bin"],
  cwd: root,
};
const mark = { root, namespace: "ordinary", id: "a", life: 1 };
const run = await Run.launch(folder, command, mark, () => {}, containment);
await until("both run", async () => (await run.measure()).pids === 2);
const status = readFileSync(`/proc/${run.leader.pid}/status`, "utf8");
const state = run.look();
const { pids } = await run.measure();
run.signal("SIGKILL");
await until("it has ended", () => run.look() !== "running");
const exit = run.look();
await run.clear();
const left = processes().filter(({ text }) => text.startsWith(root)).length;
console.log(
  JSON.stringify({
    containment: containment.name,
    state,
    pids,
    isInit: /^NSpid:.*\t1$/m.test(status),
    exit: typeof exit === "object" ? exit.status : exit,
    left,
    capabilities: /^CapEff:\t(\w+)$/m.exec(status)?.[1],
  }),
);
