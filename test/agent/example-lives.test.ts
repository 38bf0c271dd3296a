import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, type TestContext, test } from "node:test";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import { AgentError } from "../../shared/controller/agent-error.ts";
import type { Call, LifecycleToken } from "../../shared/sandbox/call.ts";
import { running, shell } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning, processes } from "../support/processes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { type Example, pythonMissing, startExample } from "./example-agent.ts";

const skip = pythonMissing;

let shared: Example;
before(async () => {
  if (!pythonMissing) shared = await startExample();
});
after(async () => {
  if (!pythonMissing) await shared.close();
});

const clientOf = ({ url, token, fetch }: Example) =>
  new AgentClient({ name: "the example", url, token, fetch }, "python");

/** Creates calls in a unique namespace. */
function callsOf(): (life: number, more?: Omit<LifecycleToken, "life">) => Call {
  const namespace = freshNamespace();
  return (life, more) => ({
    namespace,
    signal: new AbortController().signal,
    lifecycle: { life, callId: crypto.randomUUID(), ...more },
  });
}

/** Returns the error of a call. */
async function refusalOf(call: Promise<unknown>): Promise<AgentError> {
  const error = await call.then(
    () => assert.fail("the call was answered ok"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof AgentError, String(error));
  return error;
}

/** Starts consecutive examples on one state folder. */
async function restartable(t: TestContext) {
  const folder = await temporaryFolder();
  t.after(() => folder.remove());
  return async () => {
    const example = await startExample(folder.path);
    t.after(() => example.close());
    return example;
  };
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return (await refusalOf(call)).code;
}

/** A process that ignores SIGTERM once it is a `sleep`. */
const stubborn = shell("trap '' TERM; exec sleep 60");

const isStubborn = (pid: number) =>
  until("it ignores SIGTERM", () => readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("sleep"));

const isDead = (pid: number) => until(`process ${pid} is gone`, () => !isRunning(pid));

test("every response of the example has its view, errors too", { skip }, async () => {
  const agent = clientOf(shared);
  const call = callsOf();
  const { view: unknown } = await refusalOf(agent.status(call(0), "web", false));
  const epoch = unknown?.epoch ?? 0;
  assert.ok(epoch > 0);
  const nothing = { epoch, fence: 0, life: 0, phase: undefined, exit: undefined };
  assert.deepEqual(unknown, nothing);
  const { view: created } = await agent.create(call(7), "web", shell("exit 3"));
  assert.deepEqual(created, { ...nothing, life: 7, phase: "created" });
  const { view: other } = await refusalOf(agent.stop(call(6), "web", 0));
  assert.deepEqual(other, created, "a call of another life is not_found, and the view says what is there");
  await agent.start(call(7), "web");
  const { value, view: ended } = await agent.wait(call(7), "web");
  const exit = { life: 7, status: 3, exitedAt: value.exitedAt, reason: "exited" };
  assert.deepEqual(ended, { ...nothing, life: 7, phase: "stopped", exit });
  const { view: gone } = await agent.shutdown(call(9), "web");
  assert.deepEqual(gone, { ...nothing, fence: 9, exit });
});

test("a Create up to the example's fence is aborted", { skip }, async () => {
  const agent = clientOf(shared);
  const call = callsOf();
  await agent.shutdown(call(10), "web");
  for (const life of [1, 10]) {
    const { code, view } = await refusalOf(agent.create(call(life), "web", shell("true")));
    assert.deepEqual([code, view?.fence, view?.life], ["aborted", 10, 0]);
  }
  await agent.create(call(11), "web", shell("true"));
  await agent.shutdown(call(5), "web");
  const { view } = await agent.status(call(0), "web", false);
  assert.deepEqual(
    [view?.life, view?.phase],
    [11, "created"],
    "a late Shutdown of earlier lives ends nothing",
  );
  await agent.shutdown(call(12), "web");
});

test("a Create for another epoch of the example is aborted", { skip }, async () => {
  const agent = clientOf(shared);
  const call = callsOf();
  assert.equal(await codeOf(agent.create(call(1, { epoch: 1 }), "web", shell("true"))), "aborted");
  const { view } = await refusalOf(agent.status(call(0), "web", false));
  await agent.create(call(1, { epoch: view?.epoch }), "web", shell("true"));
  await agent.shutdown(call(2), "web");
});

test("the example answers Wait after Shutdown from the tombstone", { skip }, async () => {
  const agent = clientOf(shared);
  const call = callsOf();
  await agent.create(call(1), "web", shell("exit 5"));
  await agent.start(call(1), "web");
  const { value: exit } = await agent.wait(call(1), "web");
  assert.equal(exit.exitStatus, 5);
  await agent.shutdown(call(2), "web");
  await agent.create(call(3), "web", shell("true"));
  const { value: again, view } = await agent.wait(call(1), "web");
  assert.deepEqual(again, exit);
  assert.deepEqual([view?.life, view?.exit?.life, view?.exit?.status], [3, 1, 5]);
  assert.equal(await codeOf(agent.wait(call(2), "web")), "not_found");
  await agent.shutdown(call(4), "web");
});

test("a Create refused by the example stays refused with the same message", { skip }, async () => {
  const agent = clientOf(shared);
  const call = callsOf();
  const create = (life: number, callId: string, args: unknown) =>
    agent.create(call(life, { callId }), "web", running({ args }));
  const first = await refusalOf(create(1, "first", []));
  assert.deepEqual([first.code, first.view?.fence], ["invalid_argument", 1]);
  const repeated = await refusalOf(create(1, "first", []));
  assert.deepEqual([repeated.code, repeated.message], [first.code, first.message]);
  assert.equal(await codeOf(create(1, "other", ["true"])), "aborted");
});

test("concurrent Shutdowns of one life of the example join", { skip }, async () => {
  const agent = clientOf(shared);
  const call = callsOf();
  await agent.create(call(1), "web", stubborn);
  const { value } = await agent.start(call(1), "web");
  await isStubborn(value.pid);
  const ends = [
    agent.shutdown(call(2), "web"),
    agent.stop(call(1), "web", 1),
    agent.shutdown(call(3), "web"),
  ];
  const views = (await Promise.all(ends)).map(({ view }) => view);
  assert.deepEqual(views[0]?.exit, { ...views[0]?.exit, life: 1, status: 137, reason: "stopped" });
  await isDead(value.pid);
});

test("a killed and restarted example knows its sandboxes", { skip }, async (t) => {
  const start = await restartable(t);
  const first = await start();
  const call = callsOf();
  await clientOf(first).shutdown(call(5), "over");
  await clientOf(first).create(call(1, { callId: "create" }), "web", shell("sleep 60"));
  const { value: started, view: before } = await clientOf(first).start(call(1, { callId: "start" }), "web");
  await clientOf(first).create(call(1), "lost", shell("sleep 60 & wait"));
  const { value: lost } = await clientOf(first).start(call(1), "lost");
  await first.kill();
  process.kill(lost.pid, "SIGKILL");

  const agent = clientOf(await start());
  assert.equal(await codeOf(agent.create(call(5), "over", shell("true"))), "aborted");
  await agent.create(call(1, { callId: "create" }), "web", shell("sleep 60"));
  const { value: again, view } = await agent.start(call(1, { callId: "start" }), "web");
  assert.deepEqual([again.pid, view], [started.pid, before]);
  const { view: unseen } = await agent.wait(call(1), "lost");
  assert.deepEqual([unseen?.phase, unseen?.exit?.status, unseen?.exit?.reason], ["stopped", 255, "lost"]);
  await until("its children have ended, too", () => !processes().some(({ session }) => session === lost.pid));
  await agent.shutdown(call(2), "web");
  await isDead(started.pid);
});

test("a Shutdown interrupted by a kill of the example is finished after its restart", { skip }, async (t) => {
  const start = await restartable(t);
  const first = await start();
  const call = callsOf();
  await clientOf(first).create(call(1), "web", stubborn);
  const { value } = await clientOf(first).start(call(1), "web");
  await isStubborn(value.pid);
  const broken = clientOf(first)
    .shutdown(call(2), "web")
    .catch(() => {});
  await until("the fence is on the disk", async () => {
    const { view } = await clientOf(first).status(call(0), "web", false);
    return view?.fence === 2;
  });
  await first.kill();
  await broken;
  const second = await start();
  // Without the kill, the test would wait for the timeout of 10 s.
  process.kill(value.pid, "SIGKILL");
  await until("nothing is there", async () => {
    const error = await clientOf(second)
      .status(call(0), "web", false)
      .catch((thrown: unknown) => thrown);
    return error instanceof AgentError && error.view?.life === 0;
  });
  const { view } = await clientOf(second).shutdown(call(3), "web");
  assert.deepEqual([view?.life, view?.fence, view?.exit?.reason], [0, 3, "lost"]);
});

test("an example without a state folder has a new epoch after each start", { skip }, async (t) => {
  const call = callsOf();
  const { view: earlier } = await refusalOf(clientOf(shared).status(call(0), "web", false));
  const later = await startExample();
  t.after(() => later.close());
  const { view } = await refusalOf(clientOf(later).status(call(0), "web", false));
  assert.ok((view?.epoch ?? 0) > (earlier?.epoch ?? 0));
});
