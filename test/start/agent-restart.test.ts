import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type Running, start } from "../support/npm-start.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const spec = {
  typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
  json: { process: { args: ["sleep", "60"], cwd: "/" } },
};

/** Returns the log entries with a message. */
function entries(running: Running, message: string): Record<string, unknown>[] {
  const lines = running.output().split("\n").slice(0, -1);
  const parsed = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  return parsed.filter((entry) => entry.message === message);
}

/** Returns the pid of the running agent. */
function agentPid(running: Running): number {
  const [entry] = [...entries(running, "listening"), ...entries(running, "agent restarted")].slice(-1);
  const pid = Number(entry?.agentPid);
  assert.ok(pid > 1, "no agent is named");
  return pid;
}

describe("npm start whose agent is killed", { concurrency: 2, timeout: 600_000 }, () => {
  it("restarts it, and its sandbox keeps running", async () => {
    const folder = await temporaryFolder();
    const running = await start({ DATA_DIR: folder.path });
    try {
      const ns = freshNamespace();
      const ask = (route: string, body?: unknown) => rest(running.ask, ns, route, body);
      await ask("POST /sandboxes", { sandboxId: "keeps", runtime: { name: "process" }, spec });
      await ask("POST /sandboxes/keeps/create");
      const { pid } = (await ask("POST /sandboxes/keeps/start")).body;
      for (const restarts of [1, 2]) {
        const killed = agentPid(running);
        process.kill(killed, "SIGKILL");
        await until("it is restarted", () => entries(running, "agent restarted").length === restarts);
        const [ended] = entries(running, "agent ended unexpectedly").slice(-1);
        assert.deepEqual([ended?.level, ended?.agentPid, ended?.exit], ["error", killed, "SIGKILL"]);
        const status = await ask("GET /sandboxes/keeps/status");
        assert.deepEqual([status.status, status.body.state, status.body.pid], [200, "SANDBOX_READY", pid]);
      }
      await ask("POST /sandboxes", { sandboxId: "next", runtime: { name: "process" }, spec });
      for (const call of ["next/create", "next/start", "next/shutdown", "keeps/shutdown"]) {
        assert.equal((await ask(`POST /sandboxes/${call}`)).status, 200, call);
      }
      assert.throws(() => process.kill(Number(pid), 0));
    } finally {
      assert.equal(await running.stop(), 0);
      await folder.remove();
    }
  });

  for (const [what, name, spoil, reason] of [
    [
      "keeps exiting",
      "lock",
      mkdir,
      /^the agent ended 5 times within a minute, the last time: AGENT_DATA_DIR .+$/,
    ],
    ["has another CA", "tls", undefined, /^the agent has lost its data folder, .+$/],
  ] as const) {
    it(`exits with one line if the agent ${what}`, async () => {
      const folder = await temporaryFolder();
      const running = await start({ DATA_DIR: folder.path });
      try {
        const path = join(folder.path, "agent", name);
        await rm(path, { recursive: true });
        await spoil?.(path);
        const ended = once(running.child, "close");
        process.kill(agentPid(running), "SIGKILL");
        assert.equal((await ended)[0], 1);
        const lines = running.output().split("\n");
        const [message = "", ...more] = lines.filter((line) => line && !line.startsWith("{"));
        assert.deepEqual(more, []);
        assert.match(message.replace(/^sandbox-functions: /, ""), reason);
      } finally {
        await running.stop();
        await folder.remove();
      }
    });
  }

  it("stops at once during the delay before a restart", async () => {
    const folder = await temporaryFolder();
    const running = await start({ DATA_DIR: folder.path });
    const restarts = () => entries(running, "agent restarted").length;
    // Each end doubles the delay before the next restart.
    for (let ends = 1; ends <= 3; ends++) {
      await until("the agent runs", () => restarts() === ends - 1);
      process.kill(agentPid(running), "SIGKILL");
      await until("the end is seen", () => entries(running, "agent ended unexpectedly").length === ends);
    }
    assert.equal(await running.stop(), 0);
    assert.equal(restarts(), 2);
    await folder.remove();
  });
});
