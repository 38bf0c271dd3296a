import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { bootId } from "../../agent/host/boot.ts";
import { livesFile } from "../../agent/lifecycle/tombstones.ts";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, running } from "../support/create-options.ts";
import { outcomeOf } from "../support/outcome.ts";
import { isRunning } from "../support/processes.ts";
import { until } from "../support/until.ts";

let fixture: AgentFixture;
before(async () => {
  fixture = await AgentFixture.open();
});
after(() => fixture.close());

const ns = "old";
const as = (life: number, callId?: string) => callIn(ns, { life, callId });
const recordPath = (id: string) => join(fixture.folder(ns, id), "record.json");

/** Rewrites a record in the format of agents from before lives were numbered. */
function writeFirstVersion(id: string, more: object = {}): void {
  const { uid, createdAt, request, attempt, boot } = JSON.parse(readFileSync(recordPath(id), "utf8"));
  const record = {
    version: 1,
    namespace: ns,
    id,
    uid,
    createdAt,
    sandboxer: "process",
    request,
    created: true,
    generation: 2,
    operations: { Create: "create-1", ...(attempt > 0 ? { Start: "start-2" } : {}) },
    attempt,
    boot,
    respecified: false,
    ...more,
  };
  writeFileSync(recordPath(id), JSON.stringify(record));
}

/** Creates sandboxes and converts their folder to that of an older agent. */
async function migrate(ids: readonly string[], change: () => void): Promise<void> {
  await fixture.restart(() => {
    for (const id of ids) writeFirstVersion(id);
    for (const end of ["", "-wal", "-shm"])
      rmSync(join(fixture.data, "sandboxes", livesFile + end), { force: true });
    change();
  });
}

test("a sandbox of an older agent gets the life number of the first call, for good", async () => {
  const client = fixture.agentClient();
  for (const id of ["created", "running", "asked", "listed", "unasked"])
    await client.create(callIn(ns), id, running(undefined));
  const pid = await fixture.begin(ns, "running");
  await migrate(["created", "running", "asked", "listed", "unasked"], () => {});
  const later = fixture.agentClient();
  const repeated = await later.start(as(7, "start-2"), "running");
  assert.deepEqual([repeated.value.pid, repeated.view?.life], [pid, 7]);
  assert.equal((await outcomeOf(later.start(as(8, "start-2"), "running"))).code, "not_found");
  const created = await later
    .create(as(9, "create-1"), "created", running(undefined))
    .catch((error) => error);
  assert.equal(created.code, "already_exists");
  assert.ok((created.view?.life ?? 0) / 4_096 > Date.now() - 60_000, "it got its own number");
  const { view } = await outcomeOf(later.shutdown(as(11), "unasked"));
  assert.deepEqual([view?.life, view?.exit?.life], [0, 11]);
  assert.equal((await outcomeOf(later.status(as(0), "unasked", false))).code, "not_found");
  const asked = await later.status(as(0), "asked", false);
  assert.ok((asked.view?.life ?? 0) > 4_096_000);
  await fixture.restart();
  const again = fixture.agentClient();
  assert.equal((await again.status(as(0), "running", false)).view?.life, 7);
  assert.equal((await again.status(as(0), "asked", false)).view?.life, asked.view?.life);
  assert.equal((await outcomeOf(again.stop(as(7), "running", 5))).view?.exit?.reason, "stopped");
  assert.equal((await outcomeOf(again.shutdown(as(10), "running"))).view?.exit?.life, 7);
});

test("a Shutdown begun by an older agent is finished", async () => {
  const client = fixture.agentClient();
  await client.create(callIn(ns), "leaving", running(undefined));
  const pid = await fixture.begin(ns, "leaving");
  await migrate([], () => {
    const ending = { killAt: Date.now() + 1_000, remove: true };
    writeFirstVersion("leaving", { ending, boot: bootId() });
  });
  await until("it is gone", async () => {
    const { code } = await outcomeOf(fixture.agentClient().status(as(0), "leaving", false));
    assert.ok(code === "ok" || code === "not_found", code);
    return code === "not_found";
  });
  assert.ok(!isRunning(pid));
});

test("an exit recorded by an older agent is reported with its reason", async () => {
  const client = fixture.agentClient();
  for (const id of ["never", "unseen", "ended", "halted"])
    await client.create(callIn(ns), id, running(undefined));
  const time = { seconds: 1_700_000_000, nanos: 0 };
  await migrate([], () => {
    writeFirstVersion("never", { exit: { status: 0, time, reason: "it was never started" } });
    const reason = "its supervisor was killed, and how the process ended is not known";
    const launched = { attempt: 1, boot: bootId() };
    writeFirstVersion("unseen", { ...launched, exit: { status: 255, time, reason } });
    const exit = { status: 7, time, reason: "" };
    writeFirstVersion("ended", { ...launched, exit });
    writeFirstVersion("halted", { ...launched, exit, ending: { killAt: Date.now(), remove: false } });
  });
  for (const [id, reason] of [
    ["never", "never_started"],
    ["unseen", "lost"],
    ["ended", "exited"],
    ["halted", "stopped"],
  ] as const) {
    const { view } = await fixture.agentClient().wait(as(3), id);
    assert.deepEqual([view?.exit?.life, view?.exit?.exitedAt, view?.exit?.reason], [3, time, reason], id);
  }
});
