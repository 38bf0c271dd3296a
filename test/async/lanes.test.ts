import assert from "node:assert/strict";
import { test } from "node:test";
import { Lanes, type Leave } from "../../shared/async/lanes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { rejects } from "../support/rejects.ts";

const patient = new AbortController().signal;

/** Enters for each name, and notes in which order lanes are given; a lane is kept until `leave` is called. */
function crowd(lanes: Lanes, callers: readonly string[]) {
  const entered: string[] = [];
  const leaves: Leave[] = [];
  for (const [index, name] of callers.entries()) {
    void lanes.enter(name, patient).then((leave) => {
      entered.push(`${name}${index}`);
      leaves.push(leave);
    });
  }
  /** Releases the lane that was taken first. */
  async function leave() {
    leaves.shift()?.();
    await settle();
  }
  return { entered, leave };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("a caller has all lanes but one, and each caller's work is done in order, the callers in turn", async () => {
  const { entered, leave } = crowd(new Lanes(2), ["a", "a", "a", "a", "b", "b", "c"]);
  await settle();
  assert.deepEqual(entered, ["a0", "b4"]);
  await leave();
  assert.deepEqual(entered, ["a0", "b4", "a1"]);
  await leave();
  assert.deepEqual(entered, ["a0", "b4", "a1", "b5"]);
  for (let index = 0; index < 5; index++) await leave();
  assert.deepEqual(entered, ["a0", "b4", "a1", "b5", "c6", "a2", "a3"]);
});

test("a lane is released once, however often its caller releases it", async () => {
  const lanes = new Lanes(2);
  const leave = await lanes.enter("a", patient);
  await lanes.enter("b", patient);
  leave();
  leave();
  let entered = 0;
  void lanes.enter("c", patient).then(() => entered++);
  void lanes.enter("d", patient).then(() => entered++);
  await settle();
  assert.equal(entered, 1);
});

test("a caller that leaves is out of the line at once, with the reason, and holds up no other", async () => {
  const lanes = new Lanes(2);
  const leave = await lanes.enter("a", patient);
  const going = new AbortController();
  const waiting = lanes.enter("a", going.signal);
  const next = lanes.enter("a", patient);
  going.abort(new SandboxError("deadline_exceeded", "the deadline has passed"));
  await rejects(waiting, "deadline_exceeded");
  leave();
  (await next)();
  await rejects(lanes.enter("a", AbortSignal.abort()), "canceled");
});

test("lanes are crowded while work waits for one", async () => {
  const lanes = new Lanes(2);
  const { leave } = crowd(lanes, ["a", "b"]);
  await settle();
  assert.equal(lanes.isCrowded, false);
  const gone = new AbortController();
  const waiting = lanes.enter("c", gone.signal);
  assert.equal(lanes.isCrowded, true);
  gone.abort(new Error("the caller has left"));
  await assert.rejects(waiting);
  assert.equal(lanes.isCrowded, false);
  await leave();
});

test("a caller that releases one of its lanes still has the others", async () => {
  const { entered, leave } = crowd(new Lanes(3), ["a", "a", "a", "a"]);
  await settle();
  assert.deepEqual(entered, ["a0", "a1"]);
  await leave();
  assert.deepEqual(entered, ["a0", "a1", "a2"]);
});

test("a caller that leaves after it got its lane takes no other out of the line", async () => {
  const lanes = new Lanes(2);
  const going = new AbortController();
  const leave = await lanes.enter("a", going.signal);
  const next = lanes.enter("a", patient);
  going.abort();
  leave();
  (await next)();
});

test("lanes are crowded by steps outside of them, until others had a turn", async () => {
  const lanes = new Lanes(2, 10);
  lanes.spend(9);
  assert.equal(lanes.isCrowded, false);
  lanes.spend(1);
  assert.equal(lanes.isCrowded, true);
  await settle();
  assert.equal(lanes.isCrowded, false);
  lanes.spend(10);
  assert.equal(lanes.isCrowded, true);
  await settle();
  assert.equal(lanes.isCrowded, false);
});
