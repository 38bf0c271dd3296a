import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, running } from "../support/create-options.ts";
import { outcomeOf } from "../support/outcome.ts";
import { isRunning, processes } from "../support/processes.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";
import { until } from "../support/until.ts";

let fixture: AgentFixture;
before(async () => {
  fixture = await AgentFixture.open();
});
after(() => fixture.close());

const ns = "lost";
const as = (life: number, callId?: string) => callIn(ns, { life, callId });
const status = (id: string) => outcomeOf(fixture.agentClient().status(as(0), id, true));
const shutdown = (id: string, life: number) => outcomeOf(fixture.agentClient().shutdown(as(life), id));
const record = (id: string) => join(fixture.folder(ns, id), "record.json");

async function run(id: string, life: number): Promise<number> {
  const client = fixture.agentClient();
  await client.create(as(life, "c"), id, running(undefined));
  return (await client.start(as(life, "s"), id)).value.pid;
}

/** Returns the problems that `/readyz` lists without a token. */
async function problems(): Promise<unknown> {
  const { url, ca } = fixture.agent;
  const answer = await trustingFetch(ca)(`${url}/readyz`, {});
  assert.equal(answer.status, 200);
  const body = await answer.json();
  assert.doesNotMatch(JSON.stringify(body), /lost@|"a"/);
  return body.problems;
}

test("a process without its data folder is found by its mark and can be shut down", async () => {
  const [pid, other] = [await run("a", 10), await run("b", 20)];
  const before = (await status("a")).view ?? assert.fail();
  assert.equal(await problems(), undefined);
  await fixture.restart(() => rmSync(join(fixture.data, "sandboxes"), { recursive: true }));
  const found = await status("a");
  assert.deepEqual([found.code, found.value?.state, found.value?.pid], ["ok", "SANDBOX_READY", pid]);
  assert.deepEqual([found.view?.life, found.view?.phase, found.view?.fence], [10, "running", 0]);
  assert.ok((found.view?.epoch ?? 0) > before.epoch);
  assert.ok(found.value?.info.has("orphan"));
  assert.deepEqual(await problems(), ["2 sandboxes run whose folders were lost"]);
  assert.ok(
    fixture.log.some((line) => line.includes("a process without a folder") && line.includes(`"${ns}"`)),
  );
  const second = await outcomeOf(fixture.agentClient().create(as(30, "c"), "a", running(undefined)));
  assert.equal(second.code, "already_exists");
  await fixture.restart();
  const ended = await shutdown("a", 31);
  assert.deepEqual([ended.code, ended.view?.life, ended.view?.fence], ["ok", 0, 31]);
  const { exit } = ended.view ?? {};
  assert.deepEqual([exit?.life, exit?.status, exit?.reason], [10, 255, "lost"]);
  assert.ok(!isRunning(pid));
  assert.deepEqual(await problems(), ["1 sandbox runs whose folder was lost"]);
  process.kill(other, "SIGKILL");
  const end = await outcomeOf(fixture.agentClient().wait(as(20), "b"));
  assert.deepEqual([end.code, end.view?.exit?.reason], ["ok", "lost"]);
  assert.equal(await problems(), undefined);
  await shutdown("b", 21);
  assert.ok(processes().every(({ cwd }) => !cwd.startsWith(fixture.data)));
});

test("the fences survive the loss of a sandbox's folder", async () => {
  await shutdown("c", 40);
  const pid = await run("c", 50);
  const epoch = (await status("c")).view?.epoch;
  await fixture.restart(() => rmSync(fixture.folder(ns, "c"), { recursive: true }));
  const { view } = await status("c");
  assert.deepEqual(view, { epoch, fence: 40, life: 50, phase: "running", exit: undefined });
  assert.equal((await shutdown("c", 50)).code, "ok");
  assert.ok(!isRunning(pid));
});

for (const [what, file] of [
  ["record", "record.json"],
  ["copy of the client's record", "sandbox.pb"],
] as const) {
  test(`a sandbox with an unreadable ${what} is data_loss and can be shut down`, async () => {
    const life = 60;
    const pid = await run(file, life);
    const path = join(fixture.folder(ns, file), file);
    await fixture.restart(() => writeFileSync(path, readFileSync(path).subarray(0, 10)));
    const client = fixture.agentClient();
    const asked = [
      client.status(as(0), file, false),
      client.start(as(life, "s"), file),
      client.stop(as(life), file, 1),
      client.wait(as(life), file, 100),
      client.create(as(70, "c"), file, running(undefined)),
      client.platform(as(life), file),
    ];
    for (const outcome of await Promise.all(asked.map((each) => outcomeOf<unknown>(each)))) {
      assert.equal(outcome.code, "data_loss");
      assert.ok(outcome.message.includes(`sandbox "${file}": its record on the agent's disk cannot be read`));
      assert.deepEqual([outcome.view?.life, outcome.view?.phase], [life, "running"]);
    }
    assert.deepEqual(await problems(), ["1 sandbox has an unreadable record"]);
    assert.equal((await shutdown(file, life - 1)).code, "ok");
    assert.ok(isRunning(pid));
    const ends = await Promise.all([shutdown(file, 80), shutdown(file, 81)]);
    for (const { code, view } of ends) {
      assert.deepEqual([code, view?.life, view?.exit?.life, view?.exit?.reason], ["ok", 0, life, "lost"]);
    }
    assert.ok(!isRunning(pid));
    assert.ok(!existsSync(fixture.folder(ns, file)));
    assert.equal(await problems(), undefined);
    await run(file, 90);
    await fixture.restart();
    await shutdown(file, 91);
    assert.deepEqual(
      processes().filter(({ cwd }) => cwd.startsWith(fixture.data)),
      [],
    );
  });
}

test("an unreadable record of an unknown life has no view and can be shut down", async () => {
  await fixture.agentClient().create(as(95, "c"), "d", running(undefined));
  await fixture.restart(() => writeFileSync(record("d"), "{"));
  const seen = await status("d");
  assert.deepEqual([seen.code, seen.view], ["data_loss", undefined]);
  assert.equal((await shutdown("d", 96)).view?.fence, 96);
  assert.ok(!readdirSync(join(fixture.data, "sandboxes")).includes(`${ns}@d`));
});

test("a process of another data folder is not mistaken for ours", async () => {
  const other = await AgentFixture.open();
  const client = other.agentClient();
  await client.create(as(5, "c"), "e", running(undefined));
  await client.start(as(5, "s"), "e");
  await fixture.restart();
  await until("the agent has observed it", async () => (await status("e")).code === "not_found");
  await other.close();
});
