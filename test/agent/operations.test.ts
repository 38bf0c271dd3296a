import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { isDeaf } from "../suites/workload.ts";
import { Bench, callIn, isRunning, running, shell, until } from "./bench.ts";

let bench: Bench;
before(async () => {
  bench = await Bench.open();
});
after(() => bench.close());

const as = (generation: number, id = `operation-${generation}`) => callIn("operations", { id, generation });

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "ok",
    (error) => error.code,
  );
}

test("a call sent again is answered as the first time", async () => {
  const { client } = bench;
  await client.create(as(1), "a", running(undefined));
  await client.create(as(1), "a", running(undefined));
  assert.equal(await codeOf(client.create(as(2), "a", running(undefined))), "already_exists");
  const first = await client.start(as(3), "a");
  assert.deepEqual(await client.start(as(3), "a"), first);
  assert.equal(await codeOf(client.start(as(4), "a")), "already_exists");
  await bench.restart();
  assert.deepEqual(await bench.client.start(as(3), "a"), first);
  await bench.client.create(as(1), "a", running(undefined));
  assert.ok(isRunning(first.pid));
  await bench.client.stop(as(5), "a", 1);
  assert.equal(await codeOf(bench.client.stop(as(5), "a", 1)), "ok");
  await bench.client.shutdown(as(6), "a");
  assert.equal(await codeOf(bench.client.shutdown(as(6), "a")), "ok");
  assert.equal(await codeOf(bench.client.shutdown(as(7), "a")), "not_found");
});

test("a call that a later one has overtaken is refused, unless the state answers it", async () => {
  const { client } = bench;
  const sandbox = running(undefined).sandbox ?? assert.fail();
  await client.create(as(10), "b", running(undefined));
  await assert.rejects(
    client.start(as(9), "b"),
    /Start of sandbox "b": generation 9 is older than 10, which was seen before/,
  );
  for (const work of [
    client.stop(as(9), "b", 1),
    client.shutdown(as(9), "b"),
    client.update(as(9), "b", sandbox, []),
  ]) {
    assert.equal(await codeOf(work), "aborted");
  }
  assert.equal(await bench.state("operations", "b"), "SANDBOX_UNKNOWN");
  await client.start(as(11), "b");
  assert.equal(await codeOf(client.start(as(9), "b")), "already_exists");
  await bench.restart();
  assert.equal(await codeOf(bench.client.stop(as(10), "b", 1)), "aborted");
  assert.equal(await bench.state("operations", "b"), "SANDBOX_READY");
  await bench.client.stop(as(12), "b", 1);
  assert.equal(await codeOf(bench.client.stop(as(9), "b", 1)), "ok");
  assert.equal(await codeOf(bench.client.start(as(9), "b")), "failed_precondition");
  await bench.client.shutdown(as(13), "b");
  assert.equal(await codeOf(bench.client.create(as(12), "b", running(undefined))), "aborted");
  assert.equal(await codeOf(bench.client.create(as(14), "b", running(undefined))), "ok");
});

test("a Stop sent again is answered as the first time, whatever was changed since", async () => {
  const { client } = bench;
  const opts = shell("trap '' TERM; while :; do sleep 0.05; done");
  await client.create(as(30), "d", opts);
  const { pid } = await client.start(as(31), "d");
  await until("it does not listen", () => isDeaf(pid));
  const first = client.stop(as(32), "d", 1);
  await until("it is asked to end", () =>
    readFileSync(join(bench.folder("operations", "d"), "record.json"), "utf8").includes("operation-32"),
  );
  await client.update(as(33), "d", opts.sandbox ?? assert.fail(), ["labels"]);
  assert.deepEqual(await Promise.all([codeOf(first), codeOf(client.stop(as(32), "d", 1))]), ["ok", "ok"]);
});

test("calls without an operation are never too old", async () => {
  const plain = callIn("operations");
  await bench.client.create(as(20), "c", running(undefined));
  await bench.client.start(plain, "c");
  await bench.client.stop(plain, "c", 1);
  await bench.client.shutdown(plain, "c");
  await bench.client.create(plain, "c", running(undefined));
});
