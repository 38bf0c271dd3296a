import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { sandboxesIn } from "../support/agent-fixture.ts";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type Running, runStart, start } from "../support/npm-start.ts";
import { isRunning } from "../support/processes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const spec = {
  typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
  json: { process: { args: ["sleep", "60"], cwd: "/" } },
};

async function runSandbox(running: Running, ns: string, sandboxId: string): Promise<number> {
  await rest(running.ask, ns, "POST /sandboxes", { sandboxId, runtime: { name: "process" }, spec });
  await rest(running.ask, ns, `POST /sandboxes/${sandboxId}/create`);
  return Number((await rest(running.ask, ns, `POST /sandboxes/${sandboxId}/start`)).body.pid);
}

describe("a restarted npm start on the same data", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    it(`has the same records and sandboxes after ${signal}`, async () => {
      const ns = freshNamespace();
      let running = await start({ DATA_DIR: folder.path });
      const pid = await runSandbox(running, ns, "keeps");
      const record = await rest(running.ask, ns, "GET /sandboxes/keeps");
      const code = await running.stop(signal);
      assert.equal(code, signal === "SIGINT" ? 0 : null);
      process.kill(pid, 0);
      running = await start({ DATA_DIR: folder.path });
      try {
        assert.deepEqual((await rest(running.ask, ns, "GET /sandboxes/keeps")).body, record.body);
        const status = await rest(running.ask, ns, "GET /sandboxes/keeps/status");
        assert.deepEqual([status.body.state, status.body.pid], ["SANDBOX_READY", pid]);
        assert.equal((await rest(running.ask, ns, "POST /sandboxes/keeps/shutdown")).status, 200);
        assert.throws(() => process.kill(pid, 0));
      } finally {
        await running.stop();
      }
    });
  }

  it("has answered the request in progress, and ended its agent, when it stopped", async () => {
    const ns = freshNamespace();
    const running = await start({ DATA_DIR: folder.path });
    const agentPid = Number(/"agentPid":(\d+)/.exec(running.output())?.[1]);
    await runSandbox(running, ns, "waits");
    const waiting = rest(running.ask, ns, "GET /sandboxes/waits/wait?timeout=300s");
    // The connection of the wait is used before that of the stop's signal is closed.
    assert.equal((await rest(running.ask, ns, "GET /sandboxes/waits/status")).status, 200);
    await until("the agent is asked for the exit", async () => {
      const { body } = await rest(running.ask, ns, "GET /sandboxes/waits");
      return String(body.status?.phase) === "running";
    });
    assert.equal(await running.stop(), 0);
    const { status, body } = await waiting;
    assert.deepEqual([status, body.code], [503, "unavailable"], JSON.stringify(body));
    assert.ok(!isRunning(agentPid), `agent ${agentPid} still runs`);
    const again = await start({ DATA_DIR: folder.path });
    assert.equal((await rest(again.ask, ns, "POST /sandboxes/waits/shutdown")).status, 200);
    assert.equal(await again.stop(), 0);
  });

  it("leaves nothing of a sandbox after Shutdown", async () => {
    assert.deepEqual(sandboxesIn(await readdir(join(folder.path, "agent", "sandboxes"))), []);
  });
});

describe("npm start", () => {
  it("reports an unusable data folder in one line", async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, "file");
    await writeFile(file, "not a folder");
    const { code, stderr } = await runStart({ DATA_DIR: file });
    assert.equal(code, 1);
    assert.match(stderr, /^sandbox-functions: DATA_DIR .+ cannot be used: .+\n$/);
    await folder.remove();
  });

  it("reports a file that is not a database in one line", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder.path, "sandboxes.db"), "x".repeat(10_000));
    const { code, stderr } = await runStart({ DATA_DIR: folder.path });
    assert.equal(code, 1);
    assert.match(stderr, /^sandbox-functions: cannot \w+ the database .+sandboxes\.db.+\n$/);
    await folder.remove();
  });

  it("names an invalid variable without printing secrets", async () => {
    const { code, stderr } = await runStart({ API_TOKENS: '{"a": "s3cret value"}' });
    assert.equal(code, 1);
    assert.match(stderr, /^sandbox-functions: API_TOKENS\.a: must be .+\n$/);
    assert.doesNotMatch(stderr, /s3cret/);
  });

  it("needs the sandboxer of its own agent as the default", async () => {
    const { code, stderr } = await runStart({ DEFAULT_SANDBOXER: "oci" });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^sandbox-functions: DEFAULT_SANDBOXER: must be process while CONTROLLER_AGENTS .+\n$/,
    );
  });

  it("serves only callers with a token if tokens are configured", async () => {
    const folder = await temporaryFolder();
    const environment = { DATA_DIR: folder.path, API_TOKENS: '{"ci":"t0ken"}' };
    const running = await start(environment);
    try {
      assert.equal((await rest(running.ask, "n", "GET /sandboxes")).status, 401);
      const headers = { authorization: "Bearer t0ken" };
      assert.equal((await rest(running.ask, "n", "GET /sandboxes", undefined, headers)).status, 200);
      // Its output is complete only after its end.
      await running.stop();
      assert.match(running.output(), /"caller":"ci"/);
      assert.doesNotMatch(running.output(), /t0ken/);
    } finally {
      await running.stop();
      await folder.remove();
    }
  });
});
