import assert from "node:assert/strict";
import { test } from "node:test";
import { identify, isAlive, signalGroup, signalProcess } from "../../agent/identity.ts";
import { readIfThere } from "../../agent/read-if-there.ts";

test("a process that has become another user's is alive, and a signal to it is no fault", (context) => {
  context.mock.method(process, "kill", () => {
    throw Object.assign(new Error("kill EPERM"), { code: "EPERM" });
  });
  const own = identify(process.pid);
  assert.equal(isAlive(own), true);
  signalProcess(own, "SIGTERM");
  signalGroup(own, "SIGKILL");
});

test("a file that is not there is told from one that cannot be read", () => {
  assert.equal(readIfThere("/proc/0/stat"), undefined);
  assert.equal(readIfThere(`${import.meta.filename}/x`), undefined);
  assert.throws(() => readIfThere(import.meta.dirname), { code: "unavailable" });
});
