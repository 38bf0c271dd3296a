import assert from "node:assert/strict";
import { type Ask, type Case, freshNamespace } from "./case.ts";
import { type Json, rest, rpc } from "./client.ts";

const specType = "types.containerd.io/opencontainers/runtime-spec/1/Spec";

/** Stores a record whose process is `args`, or the pause process without any. */
async function store(ask: Ask, ns: string, sandboxId: string, args?: readonly string[]): Promise<void> {
  const spec = { typeUrl: specType, json: { process: { ...(args ? { args } : {}), cwd: "/" } } };
  const made = await rest(ask, ns, "POST /sandboxes", { sandboxId, runtime: { name: "process" }, spec });
  assert.equal(made.status, 201);
}

async function act(ask: Ask, ns: string, id: string, action: string, body?: unknown): Promise<Json> {
  const done = await rest(ask, ns, `POST /sandboxes/${id}/${action}`, body);
  assert.equal(done.status, 200, `${action}: ${JSON.stringify(done.body)}`);
  return done.body;
}

async function codes(ask: Ask, ns: string, id: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of ["Platform", "Status", "Metrics"] as const) {
    found[name] = (await rpc(ask, "Controller", name, { sandboxId: id }, ns)).code;
  }
  return found;
}

async function clear(ask: Ask, ns: string, id: string): Promise<void> {
  await act(ask, ns, id, "shutdown");
}

/** Lifecycle cases: they need an agent behind the default sandboxer. */
export const controllerCases: readonly Case[] = [
  {
    name: "a sandbox lives from record to exit, and its exit outlives it",
    async run(ask) {
      const ns = freshNamespace();
      await store(ask, ns, "job", ["sh", "-c", "exit 7"]);
      assert.deepEqual(await act(ask, ns, "job", "create"), { sandboxId: "job" });
      const created = await rest(ask, ns, "GET /sandboxes/job/status");
      assert.deepEqual([created.status, created.body.state], [200, "SANDBOX_UNKNOWN"]);
      const started = await act(ask, ns, "job", "start");
      assert.equal(started.sandboxId, "job");
      assert.ok(Number(started.pid) > 1);
      const exit = await rest(ask, ns, "GET /sandboxes/job/wait?timeout=20s");
      assert.deepEqual([exit.status, exit.body.exitStatus], [200, 7]);
      assert.match(String(exit.body.exitedAt), /^\d{4}-\d\d-\d\dT/);
      assert.deepEqual((await rest(ask, ns, "GET /sandboxes/job/wait")).body, exit.body);
      assert.equal((await rest(ask, ns, "GET /sandboxes/job/status")).body.state, "SANDBOX_NOTREADY");
      await act(ask, ns, "job", "shutdown");
      assert.equal((await rest(ask, ns, "DELETE /sandboxes/job")).status, 204);
      assert.deepEqual((await rest(ask, ns, "GET /sandboxes/job/wait")).body, exit.body);
      assert.equal((await rest(ask, ns, "GET /sandboxes/job/status")).status, 404);
    },
  },
  {
    name: "of a sandbox that was never known nothing is found",
    async run(ask) {
      const ns = freshNamespace();
      for (const name of [
        "Start",
        "Platform",
        "Stop",
        "Wait",
        "Status",
        "Shutdown",
        "Metrics",
        "Create",
      ] as const) {
        const answer = await rpc(ask, "Controller", name, { sandboxId: "ghost" }, ns);
        assert.deepEqual([answer.status, answer.code], [404, "not_found"], name);
      }
      const update = await rpc(ask, "Controller", "Update", { sandboxId: "ghost", sandbox: {} }, ns);
      assert.equal(update.code, "not_found");
    },
  },
  {
    name: "a created sandbox can be stopped before it ever ran: exit 0, now",
    async run(ask) {
      const ns = freshNamespace();
      await store(ask, ns, "idle");
      await act(ask, ns, "idle", "create");
      assert.deepEqual(await codes(ask, ns, "idle"), {
        Platform: "ok",
        Status: "ok",
        Metrics: "failed_precondition",
      });
      assert.equal((await rest(ask, ns, "POST /sandboxes/idle/create")).body.code, "already_exists");
      await act(ask, ns, "idle", "stop");
      const exit = await rpc(ask, "Controller", "Wait", { sandboxId: "idle" }, ns);
      assert.deepEqual([exit.code, exit.response?.exitStatus ?? 0], ["ok", 0]);
      const start = await rpc(ask, "Controller", "Start", { sandboxId: "idle" }, ns);
      assert.equal(start.code, "failed_precondition");
      await clear(ask, ns, "idle");
    },
  },
  {
    name: "a second Start is refused and leaves the running one in peace",
    async run(ask) {
      const ns = freshNamespace();
      await store(ask, ns, "one");
      await act(ask, ns, "one", "create");
      const { pid } = await act(ask, ns, "one", "start");
      assert.deepEqual(await codes(ask, ns, "one"), { Platform: "ok", Status: "ok", Metrics: "ok" });
      const again = await rpc(ask, "Controller", "Start", { sandboxId: "one" }, ns);
      assert.deepEqual([again.status, again.code], [409, "already_exists"]);
      const status = await rpc(ask, "Controller", "Status", { sandboxId: "one", verbose: true }, ns);
      assert.deepEqual([status.response?.state, status.response?.pid], ["SANDBOX_READY", Number(pid)]);
      assert.ok(status.response?.info?.stdout);
      await act(ask, ns, "one", "stop");
      await act(ask, ns, "one", "stop");
      assert.deepEqual(await codes(ask, ns, "one"), {
        Platform: "ok",
        Status: "ok",
        Metrics: "failed_precondition",
      });
      await clear(ask, ns, "one");
      await clear(ask, ns, "one");
    },
  },
  {
    name: "after Shutdown the same id can live again, with an exit of its own",
    async run(ask) {
      const ns = freshNamespace();
      await store(ask, ns, "again", ["sh", "-c", "exit 3"]);
      for (const code of [3, 4]) {
        await act(ask, ns, "again", "create");
        await act(ask, ns, "again", "start");
        const exit = await rest(ask, ns, "GET /sandboxes/again/wait");
        assert.equal(exit.body.exitStatus, code);
        await act(ask, ns, "again", "shutdown");
        for (const name of ["Start", "Stop", "Status", "Metrics", "Platform"] as const) {
          assert.equal(
            (await rpc(ask, "Controller", name, { sandboxId: "again" }, ns)).code,
            "not_found",
            name,
          );
        }
        assert.equal((await rest(ask, ns, "GET /sandboxes/again/wait")).body.exitStatus, code);
        const json = { process: { args: ["sh", "-c", "exit 4"], cwd: "/" } };
        await rest(ask, ns, "PATCH /sandboxes/again?fields=spec", { spec: { typeUrl: specType, json } });
      }
    },
  },
  {
    name: "Shutdown of a running sandbox records its exit before it is forgotten, and ends the waits for it",
    async run(ask) {
      const ns = freshNamespace();
      await store(ask, ns, "run");
      await act(ask, ns, "run", "create");
      await act(ask, ns, "run", "start");
      const waiting = [1, 2, 3].map(() => rest(ask, ns, "GET /sandboxes/run/wait?timeout=60s"));
      await new Promise((resolve) => setTimeout(resolve, 200));
      await act(ask, ns, "run", "shutdown");
      const exits = await Promise.all(waiting);
      const recorded = await rest(ask, ns, "GET /sandboxes/run/wait");
      assert.equal(recorded.status, 200);
      for (const exit of exits) assert.deepEqual([exit.status, exit.body], [200, recorded.body]);
    },
  },
  {
    name: "a wait whose time runs out tells the present state over REST, and the deadline over RPC",
    async run(ask) {
      const ns = freshNamespace();
      await store(ask, ns, "long");
      await act(ask, ns, "long", "create");
      await act(ask, ns, "long", "start");
      const rested = await rest(ask, ns, "GET /sandboxes/long/wait?timeout=1s");
      assert.deepEqual([rested.status, rested.body.state], [202, "SANDBOX_READY"]);
      const headers = { "connect-timeout-ms": "500" };
      const answer = await rpc(ask, "Controller", "Wait", { sandboxId: "long" }, ns, headers);
      assert.deepEqual([answer.status, answer.code], [504, "deadline_exceeded"]);
      await clear(ask, ns, "long");
    },
  },
  {
    name: "Metrics and Platform answer what the agent says, complete",
    async run(ask) {
      const ns = freshNamespace();
      await store(ask, ns, "m");
      await act(ask, ns, "m", "create");
      await act(ask, ns, "m", "start");
      const metrics = (await rest(ask, ns, "GET /sandboxes/m/metrics")).body.metrics;
      assert.equal(metrics?.id, "m");
      const usage = metrics?.data?.json ?? {};
      assert.deepEqual(Object.keys(usage).sort(), ["cpuUsageUsec", "memoryBytes", "pids"]);
      assert.ok(Number(usage.memoryBytes) > 0 && Number(usage.pids) >= 1);
      const { platform } = (await rest(ask, ns, "GET /sandboxes/m/platform")).body;
      assert.match(String(platform?.os), /^(linux|darwin)$/);
      assert.match(String(platform?.architecture), /^(amd64|arm64)$/);
      await clear(ask, ns, "m");
    },
  },
  {
    name: "a spec that cannot run is refused with the reason, and can be created once it is mended",
    async run(ask) {
      const ns = freshNamespace();
      await store(ask, ns, "bad", ["/no/such/binary"]);
      const refusals = [];
      for (const action of ["create", "start"])
        refusals.push(await rest(ask, ns, `POST /sandboxes/bad/${action}`));
      const refused = refusals.find(({ status }) => status !== 200);
      assert.equal(refused?.body.code, "failed_precondition");
      assert.match(String(refused?.body.detail), /no\/such\/binary/);
      const json = { process: { args: ["true"], cwd: "/" } };
      await rest(ask, ns, "PATCH /sandboxes/bad?fields=spec", { spec: { typeUrl: specType, json } });
      await act(ask, ns, "bad", "create");
      await act(ask, ns, "bad", "start");
      assert.equal((await rest(ask, ns, "GET /sandboxes/bad/wait")).body.exitStatus, 0);
      await clear(ask, ns, "bad");
    },
  },
  {
    name: "Create takes a sandbox in the request, without a record",
    async run(ask) {
      const ns = freshNamespace();
      const json = { process: { args: ["sh", "-c", 'test "$A" = 1'], cwd: "/", env: ["A=1"] } };
      const sandbox = { sandboxId: "free", runtime: { name: "process" }, spec: { typeUrl: specType, json } };
      await act(ask, ns, "free", "create", { sandbox });
      await act(ask, ns, "free", "start");
      assert.equal((await rest(ask, ns, "GET /sandboxes/free/wait")).body.exitStatus, 0);
      await clear(ask, ns, "free");
      assert.equal((await rest(ask, ns, "GET /sandboxes/free")).status, 404);
    },
  },
  {
    name: "of two Creates and two Starts at once one succeeds",
    async run(ask) {
      const ns = freshNamespace();
      await store(ask, ns, "race");
      for (const name of ["Create", "Start"] as const) {
        const answers = await Promise.all(
          [1, 2].map(() => rpc(ask, "Controller", name, { sandboxId: "race" }, ns)),
        );
        const found = answers.map(({ code }) => code).sort();
        assert.ok(
          found.includes("ok") && /already_exists|aborted/.test(found.join()),
          `${name}: ${found.join()}`,
        );
      }
      assert.equal((await rest(ask, ns, "GET /sandboxes/race/status")).body.state, "SANDBOX_READY");
      await clear(ask, ns, "race");
    },
  },
];
