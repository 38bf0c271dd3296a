import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Bench, callIn, processes, running, until } from "./bench.ts";

let bench: Bench;
before(async () => {
  bench = await Bench.open();
});
after(() => bench.close());

/** What the sandboxes of this test run, so that their processes are told from all others. */
const mark = ["sleep", "86399.5"];

function marked(): number[] {
  return processes().flatMap(({ pid }) => {
    const path = `/proc/${pid}/cmdline`;
    try {
      return readFileSync(path, "utf8") === `${mark.join("\0")}\0` ? [pid] : [];
    } catch {
      return [];
    }
  });
}

const call = callIn("crash");

/** The pids of all sandboxes that run, as the agent has it. */
async function known(): Promise<number[]> {
  const ids = readdirSync(`${bench.data}/sandboxes`).flatMap((name) => name.split("@")[1] ?? []);
  const states = ids.map((id) =>
    bench.client.status(call, id, false).catch((error) => {
      // Its Shutdown is under way.
      assert.equal(error.code, "not_found");
    }),
  );
  const all = await Promise.all(states);
  return all.flatMap((status) => (status?.state === "SANDBOX_READY" ? [status.pid] : []));
}

test("killed at any moment of a start, the agent knows every process, and each is there once", async () => {
  for (const moment of [5, 15, 30, 60]) {
    const ids = [1, 2, 3, 4, 5, 6].map((number) => `s${moment}-${number}`);
    const starts = ids.map(async (id) => {
      await bench.client.create(call, id, running({ args: mark }));
      await bench.client.start(call, id);
    });
    await Promise.all([Promise.allSettled(starts), delay(moment).then(() => bench.restart())]);
    await until("known and real processes are the same", async () => {
      const [real, said] = [marked(), await known()];
      return real.length === said.length && said.every((pid) => real.includes(pid));
    });
    for (const id of ids) {
      // What was being started when the agent was killed may never come to run.
      const isLost =
        existsSync(bench.folder("crash", id)) && (await bench.state("crash", id)) === "SANDBOX_NOTREADY";
      if (isLost) await bench.client.shutdown(call, id);
      if (!existsSync(bench.folder("crash", id)))
        await bench.client.create(call, id, running({ args: mark }));
      if ((await bench.state("crash", id)) === "SANDBOX_UNKNOWN") await bench.client.start(call, id);
    }
    await until("all run", async () => marked().length === (await known()).length);
  }
  assert.equal((await known()).length, 24);
});

test("killed at any moment of a shutdown, the agent finishes it or has never begun", async () => {
  for (const moment of [2, 10, 25]) {
    const ids = readdirSync(`${bench.data}/sandboxes`).flatMap((name) => name.split("@")[1] ?? []);
    const ends = ids.slice(0, 8).map((id) => bench.client.shutdown(call, id));
    await Promise.all([Promise.allSettled(ends), delay(moment).then(() => bench.restart())]);
    await until("known and real processes are the same", async () => {
      const [real, said] = [marked(), await known()];
      return real.length === said.length && said.every((pid) => real.includes(pid));
    });
  }
});
