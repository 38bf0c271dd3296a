import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { identify, isAlive, killSessions, signalGroup, signalProcess } from "../../agent/host/identity.ts";
import { readIfThere } from "../../agent/host/read-if-there.ts";

test("a process of another user counts as alive, and a signal to it is not an error", async (context) => {
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

test("the end of a session is looked for at intervals", async (context) => {
  const child = spawn("sleep", ["1000"], { detached: true });
  const closed = once(child, "close");
  await once(child, "spawn");
  const leader = identify(child.pid ?? assert.fail());
  let signals = 0;
  context.mock.method(process, "kill", () => {
    signals++;
    return true;
  });
  const beganMs = performance.now();
  const killing = killSessions([leader]);
  await setTimeout(300);
  const looks = signals;
  const maxLooks = 10 + (performance.now() - beganMs) / 100;
  context.mock.restoreAll();
  child.kill("SIGKILL");
  await closed;
  await killing;
  // The intervals double from 1 to 100 ms. A slow machine looks less often.
  assert.ok(looks > 0 && looks <= maxLooks, `${looks} looks`);
});

test("a session whose number another process has by now is left alone", async (context) => {
  const child = spawn("sleep", ["1000"], { detached: true });
  context.after(() => child.kill("SIGKILL"));
  await once(child, "spawn");
  const other = identify(child.pid ?? assert.fail());
  await killSessions([{ ...other, began: "earlier" }]);
  assert.equal(isAlive(other), true);
});

test("a missing file is distinguished from an unreadable one", () => {
  assert.equal(readIfThere("/proc/0/stat"), undefined);
  assert.equal(readIfThere(`${import.meta.filename}/x`), undefined);
  assert.throws(() => readIfThere(import.meta.dirname), { code: "unavailable" });
});
