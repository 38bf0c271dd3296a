import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { identify, isAlive, signalGroup, signalProcess } from "../../agent/host/identity.ts";
import { readIfThere } from "../../agent/host/read-if-there.ts";

test("a process of another user counts as alive, and a signal to it is no error", async (context) => {
  const child = spawn("sleep", ["1000"]);
  await once(child, "spawn");
  const { pid = assert.fail() } = child;
  context.mock.method(process, "kill", () => {
    throw Object.assign(new Error("kill EPERM"), { code: "EPERM" });
  });
  const other = identify(pid);
  assert.equal(isAlive(other), true);
  signalProcess(other, "SIGTERM");
  signalGroup(other, "SIGKILL");
  context.mock.restoreAll();
  child.kill("SIGKILL");
  await once(child, "close");
  assert.equal(isAlive(other), false);
});

test("a missing file is distinguished from an unreadable one", () => {
  assert.equal(readIfThere("/proc/0/stat"), undefined);
  assert.equal(readIfThere(`${import.meta.filename}/x`), undefined);
  assert.throws(() => readIfThere(import.meta.dirname), { code: "unavailable" });
});
