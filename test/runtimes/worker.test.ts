import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createClient } from "@libsql/client/http";
import { quietWrangler } from "../../scripts/quiet-wrangler.ts";
import { bundleWorker } from "../../scripts/worker-bundle.ts";
import type { Case } from "../suites/case.ts";
import { rest, rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { untilTrapped } from "../support/signals.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { type Backend, startBackend } from "./backend.ts";
import { needsProxy, storeSuites } from "./suites.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Returns the spec of a sandbox that SIGTERM ends only once a file exists. */
const specOf = (allowed: string) => ({
  typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
  json: {
    process: {
      args: [
        "sh",
        "-c",
        `trap 'until [ -e ${allowed} ]; do sleep 0.05; done; exit 3' TERM; while :; do sleep 0.05; done`,
      ],
    },
  },
});

describe("the Worker", () => {
  let backend: Backend | undefined;
  before(async () => {
    backend = await startBackend();
  });
  after(() => backend?.stop());

  it("needs no Node modules, and gets none", async () => {
    const { imports } = await bundleWorker("functions/entry/worker.ts");
    assert.deepEqual(imports, ["cloudflare:workers"]);
    const configuration = await readFile(new URL("../../wrangler.toml", import.meta.url), "utf8");
    assert.match(configuration, /^compatibility_flags = \["enable_request_signal"\]$/m);
  });

  it("has what containerd's operations do not need in modules that it loads on use", async () => {
    const { modules } = await bundleWorker("functions/entry/worker.ts");
    const isEager = (source: string) =>
      modules.find(({ sources }) => [...sources.keys()].some((path) => path.endsWith(source)))?.isEager;
    assert.equal(modules[0]?.name, "worker.js");
    for (const source of [
      "functions/store/get.ts",
      "functions/controller/start.ts",
      "functions/operations.ts",
    ]) {
      assert.equal(isEager(source), true, source);
    }
    for (const source of [
      "re2js/build/index.js",
      "functions/controller/run.ts",
      "functions/events/stream.ts",
      "functions/middleware/idempotency.ts",
      "shared/controller/remote-compounds.ts",
      "shared/idempotency/key-store.ts",
      "shared/leases/lease-store.ts",
      "shared/reconcile/reconciler.ts",
    ]) {
      assert.equal(isEager(source), false, source);
    }
  });

  it("is uploaded in the modules in which it is bundled", async () => {
    const folder = await temporaryFolder();
    try {
      const [built, uploaded] = [join(folder.path, "built"), join(folder.path, "uploaded")];
      const parameters = ["deploy", join(built, "worker.js"), "--config", "wrangler.toml"];
      parameters.push("--dry-run", "--outdir", uploaded);
      const env = { ...process.env, ...quietWrangler, WORKER_FOLDER: built };
      await promisify(execFile)("node_modules/.bin/wrangler", parameters, { cwd: root, env });
      const { modules } = await bundleWorker("functions/entry/worker.ts");
      const found = (await readdir(uploaded)).filter((name) => name.endsWith(".js"));
      assert.deepEqual(found.sort(), modules.map(({ name }) => name).sort());
      // wrangler renames the parts of the main module.
      for (const { name, code } of modules.slice(1)) {
        assert.equal(await readFile(join(uploaded, name), "utf8"), code, name);
      }
    } finally {
      await folder.remove();
    }
  });

  describe("in wrangler dev, which has a proxy before it", () => {
    let server: RuntimeServer | undefined;
    before(async () => {
      if (backend) server = await startRuntime("worker", { ...backend, usesWrangler: true });
    });
    after(() => server?.stop());

    const cases = Object.values(storeSuites).flatMap((each): readonly Case[] => each.filter(needsProxy));
    for (const { name, run } of cases) {
      it(name, (test) => (server ? run(server.ask) : test.skip("there is no sqld")));
    }
  });

  it("loads a module for every caller, even if the first one leaves", async (test) => {
    if (!backend) return test.skip("there is no sqld");
    const server = await startRuntime("worker", backend);
    try {
      const ns = freshNamespace();
      await rest(server.ask, ns, "POST /sandboxes", { sandboxId: "web-1", runtime: { name: "process" } });
      const regex = `sandboxes?filter=${encodeURIComponent("id~=^web-[0-9]+$")}`;
      for (const [path, field] of [
        ["instances?orphans=false", "instances"] as const,
        [regex, "sandboxes"] as const,
        ["events", "events"] as const,
      ]) {
        const statuses = Array.from({ length: 20 }, async (_, index) => {
          const leaves = new AbortController();
          const signal = AbortSignal.any([AbortSignal.timeout(120_000), leaves.signal]);
          const answer = server.ask(`/v1/namespaces/${ns}/${path}`, { signal });
          if (index % 2 === 0) setTimeout(() => leaves.abort(), index);
          return (await (await answer).json())[field].length;
        });
        const seen = await Promise.allSettled(statuses);
        for (const one of seen.filter((_, index) => index % 2 === 1)) {
          assert.deepEqual(one, { status: "fulfilled", value: field === "instances" ? 0 : 1 }, path);
        }
      }
    } finally {
      await server.stop();
    }
  });

  it("serves only /healthz until tokens are set", async () => {
    const configuration = { DATABASE_URL: "http://127.0.0.1:1", API_TOKENS: "{}" };
    const server = await startRuntime("worker", { configuration });
    try {
      assert.deepEqual(await (await server.ask("/healthz")).json(), { status: "ok" });
      assert.equal((await server.ask("/readyz")).status, 403);
      const refused = await rest(server.ask, "n", "GET /sandboxes");
      assert.deepEqual([refused.status, refused.body.code], [403, "permission_denied"]);
    } finally {
      await server.stop();
    }
  });

  it("serves strangers only /healthz", async () => {
    const configuration = { DATABASE_URL: "http://127.0.0.1:1" };
    const server = await startRuntime("worker", { configuration });
    const stranger = (path: string) => fetch(server.url + path);
    try {
      assert.deepEqual(await (await stranger("/healthz")).json(), { status: "ok" });
      for (const path of ["/readyz", "/", "/v1/namespaces/n/sandboxes"]) {
        assert.equal((await stranger(path)).status, 401, path);
      }
      // The database is unreachable.
      assert.equal((await server.ask("/readyz")).status, 503);
    } finally {
      await server.stop();
    }
  });

  for (const [configuration, reason] of [
    [{ DATABASE_URL: "file:here.db" }, "DATABASE_URL: must be a server's, not a file"],
    [
      { DATABASE_URL: "http://127.0.0.1:1", WEBHOOK_PROXY_URL: "http://user:the-password@proxy:3128" },
      "WEBHOOK_PROXY_URL: must not be set on Workers, whose fetch cannot use a proxy",
    ],
  ] as const) {
    it(`reports invalid bindings only in its log: ${reason}`, async () => {
      const server = await startRuntime("worker", {
        configuration: { ...configuration, LOG_LEVEL: "error" },
      });
      try {
        const answer = await rest(server.ask, "n", "GET /sandboxes");
        assert.deepEqual([answer.status, answer.body.code], [500, "internal"]);
        assert.doesNotMatch(JSON.stringify(answer.body), /DATABASE_URL|PROXY/);
        // The log arrives separately from the answer.
        const isSaid = () => server.output().split(`"message":"${reason}`).length - 1;
        await until("the log says it", () => isSaid() > 0);
        // Not once per request.
        assert.equal((await rest(server.ask, "n", "GET /sandboxes")).status, 500);
        assert.equal(isSaid(), 1);
        assert.doesNotMatch(server.output(), /the-password/);
      } finally {
        await server.stop();
      }
    });
  }

  it("records the outcome of a call after its caller's deadline", async (test) => {
    if (!backend) return test.skip("there is no sqld");
    const { configuration } = backend;
    const folder = await temporaryFolder();
    const allowed = join(folder.path, "allowed");
    const server = await startRuntime("worker", { configuration });
    const database = createClient({ url: configuration.DATABASE_URL ?? "" });
    const outcome = async (namespace: string) => {
      const statement = { sql: "select outcome from instances where namespace = ?", args: [namespace] };
      return (await database.execute(statement)).rows[0]?.outcome;
    };
    try {
      const { ask } = server;
      const ns = freshNamespace();
      const runtime = { name: "process" };
      await rest(ask, ns, "POST /sandboxes", { sandboxId: "slow", runtime, spec: specOf(allowed) });
      await rest(ask, ns, "POST /sandboxes/slow/create");
      const started = await rest(ask, ns, "POST /sandboxes/slow/start");
      await untilTrapped(Number(started.body.pid), "SIGTERM");
      // On a slow machine a short deadline may pass before the call is recorded.
      for (let deadlineMs = 400; (await outcome(ns)) !== "unknown"; deadlineMs *= 2) {
        assert.ok(deadlineMs < 10_000, `the outcome is ${await outcome(ns)}`);
        const deadline = { "connect-timeout-ms": String(deadlineMs) };
        const stopped = await rpc(ask, "Controller", "Stop", { sandboxId: "slow" }, ns, deadline);
        assert.equal(stopped.code, "deadline_exceeded");
        await until("the outcome is recorded", async () => (await outcome(ns)) !== "pending");
      }
      await writeFile(allowed, "");
      assert.equal((await rest(ask, ns, "POST /sandboxes/slow/shutdown")).status, 200);
    } finally {
      database.close();
      await server.stop();
      await folder.remove();
    }
  });
});
