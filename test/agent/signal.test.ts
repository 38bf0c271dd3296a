import assert from "node:assert/strict";
import fs, { readdirSync, readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { sendToGroup, sendToProcess } from "../../agent/host/signal.ts";

const folder = join(import.meta.dirname, "../../agent");

test("init, every process, the agent, its group and session are never signalled", (context) => {
  // If the check fails, no process must be signalled.
  const kill = context.mock.method(process, "kill", () => true);
  const stat = `${process.pid} (a) b) S ${process.ppid} 4001 4002 0 -1 0\n`;
  context.mock.method(fs, "readFileSync", (path: string) => (path === "/proc/self/stat" ? stat : ""));
  syncBuiltinESMExports();
  context.after(() => {
    context.mock.restoreAll();
    syncBuiltinESMExports();
  });
  const own = [process.pid, process.ppid, 4001, 4002];
  for (const number of [0, 1, -1, -2, Number.NaN, 2.5, Number.MAX_VALUE, ...own]) {
    for (const send of [sendToProcess, sendToGroup]) {
      assert.throws(() => send(number, "SIGKILL"), { code: "internal" }, String(number));
    }
  }
  assert.equal(kill.mock.callCount(), 0);
  sendToProcess(2, "SIGTERM");
  sendToGroup(3, "SIGKILL");
  assert.deepEqual(
    kill.mock.calls.map(({ arguments: args }) => args),
    [
      [2, "SIGTERM"],
      [-3, "SIGKILL"],
    ],
  );
});

test("only failures to signal ended processes and other users' are ignored", (context) => {
  let code = "ESRCH";
  context.mock.method(process, "kill", () => {
    throw Object.assign(new Error(code), { code });
  });
  sendToProcess(2, "SIGTERM");
  code = "EPERM";
  sendToGroup(2, "SIGTERM");
  code = "EINVAL";
  assert.throws(() => sendToGroup(2, "SIGTERM"), /EINVAL/);
});

test("no other file of the agent sends signals", () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const signalling = files.filter((name) =>
    /process\.kill\(|"cgroup\.kill"/.test(readFileSync(join(folder, name), "utf8")),
  );
  assert.deepEqual(signalling, ["host/signal.ts"]);
});

test("the supervisor signals only its children and their groups", () => {
  const text = readFileSync(join(folder, "backends/process/supervisor.sh"), "utf8");
  const targets = [...text.matchAll(/\bkill (?:-0|-s \S+)(?: --)? (\S+)/g)].map(([, target]) => target);
  const own = ['"$program"', '"-$program"', '"$keeper"', '"$out"', '"$err"'];
  assert.ok(targets.length >= 5);
  assert.deepEqual(
    targets.filter((target) => !own.includes(target?.replace(/[;)]*$/, "") ?? "")),
    [],
  );
  // Each variable is set only from `$!`, or emptied.
  for (const name of ["program", "keeper", "out", "err"]) {
    const values = [...text.matchAll(new RegExp(`\\b${name}=(\\S*)`, "g"))].map(([, value]) => value);
    assert.ok(
      values.every((value) => /^(\$!;?|'';?)$/.test(value ?? "")),
      `${name}: ${values}`,
    );
  }
});
