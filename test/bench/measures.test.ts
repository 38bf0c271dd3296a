import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { bench } from "./bench.ts";

describe("the measurements of npm run bench", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  it("measures an operation relative to the floor on Bun and Node", async () => {
    const file = join(folder.path, "cpu.json");
    const { code, stdout, stderr } = await bench(
      "--cpu",
      "--quick",
      "--operations",
      "REST Get",
      "--json",
      file,
    );
    assert.equal(code, 0, stderr);
    assert.match(stdout, /\| REST Get/);
    const { cpu } = JSON.parse(await readFile(file, "utf8"));
    for (const [one] of [cpu.bun, cpu.node]) {
      assert.equal(one.concurrency, 32);
      assert.ok(one.productUs > 0 && one.floorUs > 0 && one.ratio > 0.2, JSON.stringify(one));
    }
  });

  it("measures the time to the first answer compared with a bare Hono", async () => {
    const file = join(folder.path, "cold.json");
    const { code, stdout, stderr } = await bench("--cold", "--quick", "--runtimes", "bun", "--json", file);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /\| workerd/);
    const { cold } = JSON.parse(await readFile(file, "utf8"));
    const runtimes = cold.map(({ runtime }: { runtime: string }) => runtime);
    assert.deepEqual(runtimes, ["bun", "workerd"]);
    for (const one of cold) assert.ok(one.productMs > 1 && one.bareMs > 1, JSON.stringify(one));
  });

  it("measures how soon deliveries of webhooks are answered", async () => {
    const file = join(folder.path, "hooks.json");
    const { code, stdout, stderr } = await bench("--hooks", "--quick", "--runtimes", "bun", "--json", file);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /\| bun +\| +ignored/);
    const { hooks } = JSON.parse(await readFile(file, "utf8"));
    const kinds = hooks.bun.map(({ kind }: { kind: string }) => kind);
    assert.deepEqual(kinds, ["healthz", "ignored", "update", "run"]);
    for (const one of hooks.bun) {
      assert.ok(one.answers >= 20 && one.p99Ms >= one.p50Ms && one.errors === 0, JSON.stringify(one));
    }
  });

  it("reports what good clients see beside bad ones", async () => {
    const file = join(folder.path, "load.json");
    const few = ["--clients", "5", "--seconds", "1", "--runtimes", "bun"];
    const { code, stdout, stderr } = await bench("--load", ...few, "--kinds", "idle,garbage", "--json", file);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /5 good clients on bun/);
    const { bun } = JSON.parse(await readFile(file, "utf8"));
    assert.deepEqual(
      bun.map(({ kind }: { kind: string }) => kind),
      ["none", "idle", "none", "garbage", "none"],
    );
    for (const trial of bun) {
      assert.ok(
        trial.requests > 5 && trial.p99Ms >= trial.p50Ms && trial.healthzMaxMs > 0,
        JSON.stringify(trial),
      );
      assert.ok(trial.peakRssBytes > 1_000_000 && trial.errorRate <= 1, JSON.stringify(trial));
    }
    const unknown = await bench("--load", ...few, "--kinds", "friendly");
    assert.match(unknown.stderr, /kinds: must be some of busy, cancelled-lists/);
  });

  it("counts round trips on a libSQL server, and what the functions add to an agent's calls", async (test) => {
    const file = join(folder.path, "parts.json");
    const chosen = ["--remote", "--lifecycle", "--quick", "--operations", "REST Get"];
    const { code, stderr } = await bench(...chosen, "--json", file);
    assert.equal(code, 0, stderr);
    const { remote, lifecycle } = JSON.parse(await readFile(file, "utf8"));
    // In CI, a missing sqld has failed the run above.
    if (remote.length === 0) return test.skip("skipped: no sqld");
    for (const one of remote) {
      assert.deepEqual([one.delayMs, one.roundTrips], [20, 1]);
      assert.ok(one.alone > 0.2, JSON.stringify(one));
    }
    const calls = lifecycle.calls.map(({ call }: { call: string }) => call);
    assert.deepEqual(calls, ["Create", "Start", "Status", "Stop", "Shutdown"]);
    for (const { agentRequests, ratio } of lifecycle.calls) assert.ok(agentRequests === 1 && ratio > 0.1);
    assert.ok(lifecycle.sandboxesPerSecond > 0);
  });

  it("measures a server over HTTP, and how its memory grows", async () => {
    const file = join(folder.path, "http.json");
    const chosen = ["--http", "--soak", "2000", "--quick", "--runtimes", "bun", "--operations", "REST Get"];
    const { code, stderr } = await bench(...chosen, "--json", file);
    assert.equal(code, 0, stderr);
    const { http, soak } = JSON.parse(await readFile(file, "utf8"));
    const [one] = http.bun;
    assert.ok(one.product.perSecond > 10 && one.product.p99Ms >= one.product.p50Ms, JSON.stringify(one));
    assert.ok(one.cpuRatio > 0.2 && one.floor.serverUs > 0, JSON.stringify(one));
    assert.ok(soak.bun.rssAfterAll > 10_000_000 && soak.bun.ratio > 0.5, JSON.stringify(soak));
  });

  describe("compares with a committed table", () => {
    const chosen = ["--operations", "REST Get", "--runtimes", "bun"];
    async function checkWith(
      change: (table: Record<string, Record<string, Record<string, number>>>) => void,
    ) {
      const table = JSON.parse(
        await readFile(fileURLToPath(new URL("ratios.json", import.meta.url)), "utf8"),
      );
      // Generous, so that only what a case changes can fail it.
      table.ratios.bun["REST Get"] = 100;
      change(table);
      const file = join(folder.path, "table.json");
      await writeFile(file, JSON.stringify(table));
      return bench("--check", ...chosen, "--table", file);
    }

    it("and is content with what did not become dearer", async () => {
      const { code, stderr } = await checkWith(() => {});
      assert.equal(code, 0, stderr);
    });

    it("and names a count that differs, and a ratio that is far higher, after measuring it again", async () => {
      const { code, stderr } = await checkWith(({ counts, ratios }) => {
        if (counts?.["REST Get"]) counts["REST Get"].statements = 2;
        if (ratios?.bun) ratios.bun["REST Get"] = 0.01;
      });
      assert.equal(code, 1);
      assert.match(stderr, /REST Get: statements is 1, committed to 2/);
      assert.match(stderr, /CPU on bun relative to the floor: REST Get is [\d.]+, committed to 0.01/);
    });
  });
});
