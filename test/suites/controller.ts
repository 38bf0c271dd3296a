import assert from "node:assert/strict";
import process from "node:process";
import { rpc } from "../support/client.ts";
import { isRunning } from "../support/processes.ts";
import { ignoresSigterm, signalWhenHandled, untilTrapped } from "../support/signals.ts";
import { until } from "../support/until.ts";
import type { Case } from "./case.ts";
import { methods, Sandboxes } from "./sandboxes.ts";
import type { Workload } from "./workload.ts";

type Behaviour = (sandboxes: Sandboxes) => Promise<void>;

/** Asserts that a time is of this minute, however slow the machine. */
function assertRecent(time: unknown): void {
  assert.ok(Math.abs(Date.parse(String(time)) - Date.now()) < 60_000, String(time));
}

/** The behaviour of the Controller with every backend. */
const behaviours: Readonly<Record<string, Behaviour>> = {
  async "a sandbox runs from its record to its exit, and the exit outlives it"(sandboxes) {
    await sandboxes.store("job");
    assert.deepEqual(await sandboxes.act("job", "create"), { sandboxId: "job" });
    assert.equal(await sandboxes.state("job"), "SANDBOX_UNKNOWN");
    const pid = await sandboxes.start("job");
    assert.equal(await sandboxes.state("job"), "SANDBOX_READY");
    await signalWhenHandled(pid, "SIGUSR1");
    const exit = await sandboxes.assertExit("job", 7);
    assertRecent(exit.exitedAt);
    assert.deepEqual(await sandboxes.waitForExit("job"), exit);
    const { body } = await sandboxes.rest("GET /sandboxes/job/status");
    assert.deepEqual([body.state, body.pid ?? 0, body.exitedAt], ["SANDBOX_NOTREADY", 0, exit.exitedAt]);
    await sandboxes.act("job", "shutdown");
    assert.equal((await sandboxes.rest("DELETE /sandboxes/job")).status, 204);
    assert.deepEqual(await sandboxes.waitForExit("job"), exit);
    assert.equal((await sandboxes.rest("GET /sandboxes/job/status")).status, 404);
  },

  async "every call about an unknown sandbox is not_found"(sandboxes) {
    const { ask, ns } = sandboxes;
    assert.equal(
      await sandboxes.codes("ghost", ...methods),
      methods.map((method) => `${method} not_found`).join(", "),
    );
    for (const name of ["Create", "Update"] as const) {
      const answer = await rpc(
        ask,
        "Controller",
        name,
        { sandboxId: "ghost", ...(name === "Update" ? { sandbox: {} } : {}) },
        ns,
      );
      assert.deepEqual([answer.status, answer.code], [404, "not_found"], name);
    }
  },

  async "every method returns the documented code in every state"(sandboxes) {
    await sandboxes.create("t");
    const create = () => sandboxes.rest("POST /sandboxes/t/create").then(({ body }) => String(body.code));
    assert.equal(await create(), "already_exists");
    assert.equal(
      await sandboxes.codes("t", "Status", "Metrics", "Platform"),
      "Status ok, Metrics failed_precondition, Platform ok",
    );
    await sandboxes.assertWaitBlocks("t");
    const pid = await sandboxes.start("t");
    assert.equal(await create(), "already_exists");
    await sandboxes.assertWaitBlocks("t");
    assert.equal(
      await sandboxes.codes("t", "Start", "Status", "Metrics", "Platform"),
      "Start already_exists, Status ok, Metrics ok, Platform ok",
    );
    assert.ok(isRunning(pid));
    assert.equal(
      await sandboxes.codes("t", "Stop", "Stop", "Start", "Status", "Metrics", "Platform"),
      "Stop ok, Stop ok, Start failed_precondition, Status ok, Metrics failed_precondition, Platform ok",
    );
    const exit = await sandboxes.waitForExit("t");
    assert.equal(await create(), "already_exists");
    assert.equal(
      await sandboxes.codes("t", "Shutdown", "Shutdown", "Start", "Stop", "Status", "Metrics", "Platform"),
      "Shutdown ok, Shutdown ok, Start not_found, Stop not_found, Status not_found, Metrics not_found, Platform not_found",
    );
    assert.deepEqual(await sandboxes.waitForExit("t"), exit);
  },

  async "a created sandbox can be stopped before its Start, with exit status 0"(sandboxes) {
    await sandboxes.create("idle");
    await sandboxes.act("idle", "stop");
    const exit = await sandboxes.waitForExit("idle");
    assert.equal(exit.exitStatus, 0);
    assertRecent(exit.exitedAt);
    assert.equal(
      await sandboxes.codes("idle", "Start", "Shutdown"),
      "Start failed_precondition, Shutdown ok",
    );
  },

  async "a created sandbox can be shut down before its Start, and created again"(sandboxes) {
    await sandboxes.create("brief");
    await sandboxes.act("brief", "shutdown");
    await sandboxes.act("brief", "create");
    await sandboxes.start("brief");
    await sandboxes.act("brief", "shutdown");
  },

  async "a second Start is refused and does not affect the running sandbox"(sandboxes) {
    const pid = await sandboxes.run("one");
    assert.equal(
      await sandboxes.codes("one", "Start", "Start"),
      "Start already_exists, Start already_exists",
    );
    const { ask, ns } = sandboxes;
    const { response } = await rpc(ask, "Controller", "Status", { sandboxId: "one", verbose: true }, ns);
    assert.deepEqual([response?.state, response?.pid], ["SANDBOX_READY", pid]);
    assert.ok(Object.keys(response?.info ?? {}).length > 0);
    assert.ok(isRunning(pid));
    await sandboxes.act("one", "shutdown");
  },

  async "after Shutdown the same id can be created again, with a new exit"(sandboxes) {
    await sandboxes.store("again");
    for (const [signal, status] of [
      ["SIGUSR2", 3],
      ["SIGUSR1", 7],
    ] as const) {
      await sandboxes.act("again", "create");
      await signalWhenHandled(await sandboxes.start("again"), signal);
      await sandboxes.assertExit("again", status);
      await sandboxes.act("again", "shutdown");
      assert.equal(await sandboxes.codes("again", "Start", "Status"), "Start not_found, Status not_found");
      await sandboxes.assertExit("again", status);
    }
  },

  async "Stop sends SIGTERM first, and every wait gets the same exit"(sandboxes) {
    const pid = await sandboxes.run("polite");
    const waiting = [1, 2, 3].map(() => sandboxes.waitForExit("polite"));
    await untilTrapped(pid, "SIGTERM");
    await sandboxes.act("polite", "stop", { timeout: "60s" });
    assert.ok(!isRunning(pid));
    for (const exit of await Promise.all(waiting))
      assert.deepEqual(exit, await sandboxes.waitForExit("polite"));
    await sandboxes.assertExit("polite", 0);
    await sandboxes.act("polite", "shutdown");
  },

  async "Stop kills a process that ignores SIGTERM, but not before the timeout"(sandboxes) {
    const pid = await sandboxes.run("stubborn");
    await signalWhenHandled(pid, "SIGHUP");
    await until("the process ignores SIGTERM", async () => ignoresSigterm(pid));
    const began = Date.now();
    await sandboxes.act("stubborn", "stop", { timeout: "1s" });
    assert.ok(Date.now() - began >= 950, `it was killed after ${Date.now() - began} ms`);
    assert.ok(!isRunning(pid));
    await sandboxes.assertExit("stubborn", 137);
    await sandboxes.act("stubborn", "shutdown");
  },

  async "a kill from outside is detected without a wait, and the exit status is 137"(sandboxes) {
    process.kill(await sandboxes.run("killed"), "SIGKILL");
    await until(
      "the sandbox is stopped",
      async () => (await sandboxes.state("killed")) === "SANDBOX_NOTREADY",
    );
    await sandboxes.assertExit("killed", 137);
    await sandboxes.act("killed", "shutdown");
  },

  async "Shutdown of a running sandbox records its exit and ends its waits"(sandboxes) {
    const pid = await sandboxes.run("run");
    const waiting = [1, 2, 3].map(() => sandboxes.waitForExit("run"));
    await untilTrapped(pid, "SIGTERM");
    await sandboxes.act("run", "shutdown");
    assert.ok(!isRunning(pid));
    const recorded = await sandboxes.waitForExit("run");
    for (const exit of await Promise.all(waiting)) assert.deepEqual(exit, recorded);
  },

  async "a wait that times out returns the state over REST, and an error over RPC"(sandboxes) {
    await sandboxes.run("long");
    const waited = await sandboxes.rest("GET /sandboxes/long/wait?timeout=1000ms");
    assert.deepEqual([waited.status, waited.body.state], [202, "SANDBOX_READY"]);
    await sandboxes.assertWaitBlocks("long");
    await sandboxes.act("long", "shutdown");
  },

  async "Metrics and Platform return all fields of the agent's answer"(sandboxes) {
    await sandboxes.run("m");
    const { metrics } = (await sandboxes.rest("GET /sandboxes/m/metrics")).body;
    assert.equal(metrics?.id, "m");
    const usage = metrics?.data?.json ?? {};
    assert.deepEqual(Object.keys(usage).sort(), ["cpuUsageUsec", "memoryBytes", "pids"]);
    assert.ok(Number(usage.memoryBytes) > 0 && Number(usage.pids) >= 1, JSON.stringify(usage));
    const { platform } = (await sandboxes.rest("GET /sandboxes/m/platform")).body;
    assert.match(String(platform?.os), /^(linux|darwin)$/);
    assert.match(String(platform?.architecture), /^(amd64|arm64)$/);
    await sandboxes.act("m", "shutdown");
  },

  async "Start returns the sandbox's labels, spec and creation time"(sandboxes) {
    await sandboxes.store("full");
    await sandboxes.rest("PATCH /sandboxes/full?fields=labels", { labels: { app: "web" } });
    await sandboxes.act("full", "create");
    const { createdAt } = (await sandboxes.rest("GET /sandboxes/full/status")).body;
    const started = await sandboxes.act("full", "start");
    const stored = (await sandboxes.rest("GET /sandboxes/full")).body;
    assert.deepEqual([started.labels, started.spec], [{ app: "web" }, stored.spec]);
    assert.equal(started.createdAt, createdAt);
    assertRecent(createdAt);
    await sandboxes.act("full", "shutdown");
  },

  async "Update changes the agent's copy of the sandbox without a restart"(sandboxes) {
    await sandboxes.create("u");
    const appLabel = (app: string) => ({ sandbox: { labels: { app } }, fields: ["labels.app"] });
    await sandboxes.act("u", "update", appLabel("one"));
    const started = await sandboxes.act("u", "start");
    assert.deepEqual(started.labels, { app: "one" });
    await sandboxes.act("u", "update", appLabel("two"));
    assert.equal((await sandboxes.rest("GET /sandboxes/u/status")).body.pid, started.pid);
    const bad = await sandboxes.rest("POST /sandboxes/u/update", { sandbox: {}, fields: ["createdAt"] });
    assert.equal(bad.body.code, "invalid_argument", JSON.stringify(bad.body));
    await sandboxes.act("u", "shutdown");
  },

  async "Create accepts a sandbox in the request, without a record"(sandboxes) {
    const sandbox = { sandboxId: "free", ...sandboxes.workload.record };
    await sandboxes.act("free", "create", { sandbox });
    await signalWhenHandled(await sandboxes.start("free"), "SIGUSR1");
    await sandboxes.assertExit("free", 7);
    await sandboxes.act("free", "shutdown");
    assert.equal((await sandboxes.rest("GET /sandboxes/free")).status, 404);
  },

  async "one of several concurrent Creates or Starts succeeds, and one sandbox runs"(sandboxes) {
    await sandboxes.store("race");
    const { ask, ns } = sandboxes;
    for (const name of ["Create", "Start"] as const) {
      const answers = await Promise.all(
        [1, 2, 3, 4].map(() => rpc(ask, "Controller", name, { sandboxId: "race" }, ns)),
      );
      const found = answers.map(({ code }) => code).sort();
      assert.equal(found.filter((code) => code === "ok").length, 1, `${name}: ${found.join()}`);
      assert.ok(
        found.every((code) => /^(ok|already_exists|aborted)$/.test(code)),
        `${name}: ${found.join()}`,
      );
    }
    assert.equal(await sandboxes.state("race"), "SANDBOX_READY");
    await sandboxes.act("race", "shutdown");
  },

  async "a Stop during a Start leaves the sandbox stopped, or is aborted"(sandboxes) {
    for (const id of ["r1", "r2", "r3"]) {
      await sandboxes.create(id);
      const calls = [
        sandboxes.rest(`POST /sandboxes/${id}/start`),
        sandboxes.rest(`POST /sandboxes/${id}/stop`, { timeout: "5s" }),
      ];
      const [start, stop] = (await Promise.all(calls)).map(({ body }) => String(body.code ?? "ok"));
      assert.match(`${start} ${stop}`, /^((ok|failed_precondition|aborted) ok|ok aborted)$/);
      assert.equal(await sandboxes.state(id), stop === "ok" ? "SANDBOX_NOTREADY" : "SANDBOX_READY");
      await sandboxes.act(id, "shutdown");
      await sandboxes.waitForExit(id);
    }
  },

  async "sandboxes with the same id in two namespaces are independent"(sandboxes) {
    const others = sandboxes.inNewNamespace();
    const pid = await sandboxes.run("same");
    assert.equal(
      await others.codes("same", "Status", "Stop", "Shutdown"),
      "Status not_found, Stop not_found, Shutdown not_found",
    );
    const other = await others.run("same");
    assert.notEqual(pid, other);
    await others.act("same", "shutdown");
    assert.ok(isRunning(pid) && !isRunning(other));
    assert.equal(await sandboxes.state("same"), "SANDBOX_READY");
    await sandboxes.act("same", "shutdown");
  },
};

/** Returns the lifecycle cases of a backend. They need an agent for the default sandboxer on this machine. */
export function controllerCases(workload: () => Workload): readonly Case[] {
  return Object.entries(behaviours).map(([name, behave]) => ({
    name,
    run: (ask) => behave(new Sandboxes(ask, workload())),
  }));
}
