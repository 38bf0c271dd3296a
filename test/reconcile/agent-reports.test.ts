import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, beforeEach, describe, it } from "node:test";
import { freePort } from "../../scripts/sqld.ts";
import { AgentFixture } from "../support/agent-fixture.ts";
import { rest } from "../support/client.ts";
import { createMigratedFile } from "../support/migrated-file.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const secret = `whsec_${randomBytes(32).toString("base64")}`;

describe("an agent that reports to the functions", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let agent: AgentFixture;
  let functions: RuntimeServer;
  let database: string;
  let port: number;
  let flags: readonly string[];
  let ns: string;
  before(async () => {
    folder = await temporaryFolder();
    database = await createMigratedFile(folder.path);
    port = await freePort();
    const file = join(folder.path, "secret");
    await writeFile(file, `${secret}\n`, { mode: 0o600 });
    const url = `http://127.0.0.1:${port}/internal/agents/process/reports`;
    flags = ["--report-url", url, "--report-secret-file", file];
    agent = await AgentFixture.open();
    await agent.restart(() => {}, flags);
    await start();
  });
  after(async () => {
    await functions.stop();
    await agent.close();
    await folder.remove();
  });
  beforeEach(() => {
    ns = freshNamespace();
  });

  const start = async () => {
    const { url, token, caPath } = agent.agent;
    functions = await startRuntime("node", {
      configuration: {
        DATABASE_URL: database,
        CONTROLLER_AGENTS: JSON.stringify({ process: { url, token, reportSecret: secret } }),
        DEFAULT_SANDBOXER: "process",
        NODE_EXTRA_CA_CERTS: caPath,
        PORT: String(port),
        RECONCILE_INTERVAL: "0s",
      },
    });
  };
  const run = async (id: string, script: string) => {
    const spec = {
      typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
      json: { process: { args: ["sh", "-c", script], cwd: "/" } },
    };
    const body = { sandbox: { runtime: { name: "process" }, spec } };
    assert.equal((await rest(functions.ask, ns, `POST /sandboxes/${id}/create`, body)).status, 200);
    const started = await rest(functions.ask, ns, `POST /sandboxes/${id}/start`);
    assert.equal(started.status, 200, JSON.stringify(started.body));
    return Number(started.body.pid);
  };
  const row = (id: string) => {
    const file = new DatabaseSync(database.slice("file:".length), { readOnly: true, timeout: 5_000 });
    try {
      return file
        .prepare(
          `select phase, status, reason from instances left join exits using (namespace, id, life)
           where namespace = ? and id = ?`,
        )
        .get(ns, id);
    } finally {
      file.close();
    }
  };
  const failures = () => agent.log.filter((line) => line.includes("failed to report"));
  const untilExit = (id: string) =>
    until(`the exit of ${id} is recorded`, () => row(id)?.phase === "stopped" && row(id)?.status !== null);

  it("has its exits recorded without being asked", async () => {
    await run("a", "exit 7");
    await untilExit("a");
    assert.deepEqual({ ...row("a") }, { phase: "stopped", status: 7, reason: "exited" });
    assert.equal((await rest(functions.ask, ns, "POST /sandboxes/a/shutdown")).status, 200);
  });

  it("reports later what it has seen while the functions were down, also after its own crash", async () => {
    const signal = (name: string) => join(folder.path, name);
    const untilSignal = (name: string, status: number) =>
      `while [ ! -e ${signal(name)} ]; do sleep 0.05; done; exit ${status}`;
    const first = await run("before", untilSignal("one", 3));
    const second = await run("between", untilSignal("two", 4));
    await functions.stop();
    await writeFile(signal("one"), "");
    await until("the first has ended", () => !isRunning(first));
    await until("the agent has failed to report that", () => failures().length > 0);
    await agent.restart(async () => {
      await writeFile(signal("two"), "");
      await until("the second has ended", () => !isRunning(second));
    }, flags);
    assert.equal(row("between")?.phase, "running");
    await start();
    await untilExit("before");
    await untilExit("between");
    assert.deepEqual([row("before")?.status, row("between")?.status], [3, 4]);
    for (const id of ["before", "between"]) {
      assert.equal((await rest(functions.ask, ns, `POST /sandboxes/${id}/shutdown`)).status, 200);
    }
  });

  it("has a sandbox with removeOnExit deleted as soon as it has ended", async () => {
    const spec = {
      typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
      json: { process: { args: ["sh", "-c", "exit 3"], cwd: "/" } },
    };
    const body = { sandboxId: "r", runtime: { name: "process" }, spec, removeOnExit: true };
    assert.equal((await rest(functions.ask, ns, "POST /run", body)).status, 201);
    await until("the record is deleted", async () => {
      return (await rest(functions.ask, ns, "GET /sandboxes/r")).status === 404;
    });
    assert.equal((await rest(functions.ask, ns, "GET /sandboxes/r/wait?timeout=30s")).body.exitStatus, 3);
  });

  it("logs one failure per outage, and never the secret", async () => {
    assert.ok(agent.log.every((line) => !line.includes(secret)));
    // There were two agents: one whose functions stopped, and one that had none at first.
    assert.ok(failures().length >= 1 && failures().length <= 2, failures().join("\n"));
  });
});
