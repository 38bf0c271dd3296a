import assert from "node:assert/strict";
import type { Json } from "../support/client.ts";
import { idsOf, rest, rpc } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import { signalWhenHandled } from "../support/signals.ts";
import type { Case } from "./case.ts";
import { Sandboxes } from "./sandboxes.ts";
import type { Workload } from "./workload.ts";

/** Returns the status in the answer of Get. */
async function statusOf(sandboxes: Sandboxes, id: string): Promise<Json> {
  const { status, body } = await sandboxes.rest(`GET /sandboxes/${id}`);
  assert.equal(status, 200, JSON.stringify(body));
  assert.ok(body.status, "the answer has a status");
  return body.status;
}

/** Checks that a time is RFC 3339 and of these minutes. */
function assertRecent(time: Json | undefined): void {
  assert.ok(Math.abs(Date.parse(String(time)) - Date.now()) < 120_000, String(time));
}

/** Cases of the recorded state in the answers of the Store over REST. */
export function statusCases(workload: () => Workload): readonly Case[] {
  return [
    {
      name: "Create, Get, List and Update answer the state of the sandbox in each phase",
      async run(ask) {
        const sandboxes = new Sandboxes(ask, workload());
        const created = await sandboxes.rest("POST /sandboxes", {
          sandboxId: "s",
          labels: { app: "web" },
          ...workload().record,
        });
        assert.deepEqual(created.body.status, { phase: "none" });
        assert.deepEqual(await statusOf(sandboxes, "s"), { phase: "none" });

        await sandboxes.act("s", "create");
        const { observedAt, agent, ...status } = await statusOf(sandboxes, "s");
        assertRecent(observedAt);
        assert.deepEqual(status, { phase: "created", lastOperation: { name: "create", outcome: "ok" } });

        const pid = await sandboxes.start("s");
        const running = await statusOf(sandboxes, "s");
        assert.deepEqual(
          [running.phase, running.pid, running.agent, running.exit, running.lastOperation],
          ["running", pid, agent, undefined, { name: "start", outcome: "ok" }],
        );
        const listed = await sandboxes.rest("GET /sandboxes?filter=labels.app%3D%3Dweb");
        assert.ok(Array.isArray(listed.body.sandboxes));
        assert.deepEqual(listed.body.sandboxes[0].status, running);
        const patched = await sandboxes.rest("PATCH /sandboxes/s?fields=labels.app", {
          labels: { app: "db" },
        });
        assert.deepEqual(patched.body.status, running);

        await signalWhenHandled(pid, "SIGUSR1");
        const exit = await sandboxes.waitForExit("s");
        const stopped = await statusOf(sandboxes, "s");
        const { exitStatus, exitedAt, reason } = exit;
        assert.deepEqual(
          [stopped.phase, stopped.pid, stopped.exit],
          ["stopped", undefined, { status: exitStatus, exitedAt, reason }],
        );

        await sandboxes.act("s", "shutdown");
        const gone = await statusOf(sandboxes, "s");
        assert.deepEqual([gone.phase, gone.exit], ["gone", stopped.exit]);
        assert.deepEqual(gone.lastOperation, { name: "shutdown", outcome: "ok" });
      },
    },
    {
      name: "records are found by state, agent and exit, also together with a label",
      async run(ask) {
        const sandboxes = new Sandboxes(ask, workload());
        for (const id of ["stored", "created", "running", "ended", "over"]) {
          const labels = { even: String(id.length % 2 === 0) };
          await sandboxes.rest("POST /sandboxes", { sandboxId: id, labels, ...workload().record });
          if (id === "stored") continue;
          await sandboxes.act(id, "create");
          if (id === "created") continue;
          const pid = await sandboxes.start(id);
          if (id === "running") continue;
          await signalWhenHandled(pid, "SIGUSR1");
          await sandboxes.waitForExit(id);
          if (id === "over") await sandboxes.act(id, "shutdown");
        }
        const { agent, exit } = await statusOf(sandboxes, "ended");
        for (const [filter, ids] of [
          ["state==none", ["stored"]],
          ["state==created", ["created"]],
          ["state==running", ["running"]],
          ["state==stopped", ["ended"]],
          ["state==gone", ["over"]],
          ["state!=gone", ["created", "ended", "running", "stored"]],
          ["state~=^(running|gone)$", ["over", "running"]],
          ["state==running,labels.even==true", []],
          ["state==running,labels.even==false", ["running"]],
          ["labels.even==true,state!=none", ["over"]],
          [`agent==${agent}`, ["created", "ended", "over", "running"]],
          [`agent!=${agent}`, ["stored"]],
          [`exit.status==${exit?.status}`, ["ended", "over"]],
          [`exit.status>=${exit?.status},state==stopped`, ["ended"]],
          [`exit.status<${exit?.status}`, []],
        ] as const) {
          const found = await sandboxes.rest(`GET /sandboxes?filter=${encodeURIComponent(filter)}`);
          assert.equal(found.status, 200, JSON.stringify(found.body));
          assert.deepEqual(idsOf(found.body), ids, filter);
        }
        // A sandbox without a record is in no List.
        await rpc(ask, "Store", "Delete", { sandboxId: "running" }, sandboxes.ns);
        const orphan = await sandboxes.rest("GET /sandboxes?filter=state%3D%3Drunning");
        assert.deepEqual(idsOf(orphan.body), []);
        for (const id of ["created", "running", "ended"]) await sandboxes.act(id, "shutdown");
      },
    },
    {
      name: "a record of an id whose sandbox runs already is answered with that state",
      async run(ask) {
        const sandboxes = new Sandboxes(ask, workload());
        await sandboxes.run("s");
        const deleted = await rpc(ask, "Store", "Delete", { sandboxId: "s" }, sandboxes.ns);
        assert.equal(deleted.code, "ok");
        const again = await sandboxes.rest("POST /sandboxes", { sandboxId: "s", ...workload().record });
        assert.deepEqual([again.status, again.body.status?.phase], [201, "running"]);
        assert.deepEqual(again.body, (await sandboxes.rest("GET /sandboxes/s")).body);
        await sandboxes.act("s", "shutdown");
      },
    },
    {
      name: "the ETag changes with the state, and If-Match compares only the record's version",
      async run(ask) {
        const sandboxes = new Sandboxes(ask, workload());
        await sandboxes.store("s");
        const etagOf = async () => {
          const { headers } = await sandboxes.rest("GET /sandboxes/s");
          return headers.get("etag") ?? "";
        };
        const get = (etag: string) =>
          rest(ask, sandboxes.ns, "GET /sandboxes/s", undefined, { "if-none-match": etag });
        const patch = (etag: string) =>
          rest(
            ask,
            sandboxes.ns,
            "PATCH /sandboxes/s?fields=labels.a",
            { labels: { a: "1" } },
            { "if-match": etag },
          );
        const stored = await etagOf();
        await sandboxes.act("s", "create");
        const created = await etagOf();
        await sandboxes.start("s");
        const started = await etagOf();
        assert.equal(new Set([stored, created, started]).size, 3);
        assert.deepEqual([(await get(started)).status, (await get(created)).status], [304, 200]);
        const patched = await patch(created);
        assert.equal(patched.status, 200, "only the sandbox has changed since, not the record");
        assert.equal((await patch(started)).status, 412, "the record has changed since");
        assert.equal((await get(patched.headers.get("etag") ?? "")).status, 304);
        await sandboxes.act("s", "shutdown");
      },
    },
    {
      name: "RPC answers have no status",
      async run(ask) {
        const sandboxes = new Sandboxes(ask, workload());
        await sandboxes.create("s");
        const headers = { "content-type": "application/json", "containerd-namespace": sandboxes.ns };
        for (const [method, body] of [
          ["Get", { sandboxId: "s" }],
          ["List", {}],
          ["Update", { sandbox: { sandboxId: "s", labels: { a: "1" } }, fields: ["labels.a"] }],
        ] as const) {
          const answer = await ask(`/containerd.services.sandbox.v1.Store/${method}`, {
            method: "POST",
            headers,
            body: JSON.stringify(body),
          });
          assert.equal(answer.status, 200);
          assert.doesNotMatch(await answer.text(), /"status"/, method);
        }
        await sandboxes.act("s", "shutdown");
      },
    },
  ];
}

/** Cases of the recorded state that need the process backend. */
export const processStatusCases: readonly Case[] = [
  {
    name: "the status of a sandbox that failed to start says why",
    async run(ask) {
      const ns = freshNamespace();
      const json = { process: { args: ["/no/such/binary"], cwd: "/" } };
      await rest(ask, ns, "POST /sandboxes", {
        sandboxId: "bad",
        runtime: { name: "process" },
        spec: { typeUrl: specType, json },
      });
      for (const action of ["create", "start"]) await rest(ask, ns, `POST /sandboxes/bad/${action}`);
      const { status } = (await rest(ask, ns, "GET /sandboxes/bad")).body;
      assert.equal(status?.lastOperation?.outcome, "failed");
      assert.match(String(status?.lastOperation?.error), /no\/such\/binary/);
      await rest(ask, ns, "POST /sandboxes/bad/shutdown");
    },
  },
];
