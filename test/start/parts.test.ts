import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { createFunctions } from "../../exports/app.ts";
import { serveFunctions } from "../../exports/node.ts";
import type { App } from "../../functions/app.ts";
import { parseConfig } from "../../functions/config.ts";
import { serveHttp } from "../../functions/entry/http-server.ts";
import { requireFreePort } from "../../local/claim.ts";
import { startBackend } from "../../local/demo-backend.ts";
import { secretsIn } from "../../local/secrets-key.ts";
import { StartError, startStep } from "../../local/start-error.ts";
import { migrationTags } from "../../schema/migration-tags.ts";
import { plainEnvironment } from "../support/environment.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("the programs of this machine", () => {
  for (const [words, status, stdout, stderr] of [
    [["local/demo.ts", "--help"], 0, /^Runs one sandbox [\s\S]*--backend/, /^$/],
    [["local/demo.ts", "--backend", "x"], 1, /^$/, /^ {2}✗ --backend: must be process, oci or containerd\n$/],
    [
      ["local/main.ts", "start", "--nothing"],
      1,
      /^$/,
      /^sandbox-functions: Unknown option '--nothing'[^\n]*\n$/,
    ],
    [["local/main.ts", "help"], 0, /^Programs of this machine:[\s\S]*Usage: sandbox/, /^$/],
    [["cli/main.ts"], 0, /^Usage: sandbox[\s\S]*Exit statuses: 1 for a failure/, /^$/],
    [["local/main.ts", "toString"], 2, /^$/, /^sandbox: unknown command 'toString'/],
  ] as const) {
    it(`answer ${words.join(" ")}`, () => {
      const program = [process.execPath, "--disable-warning=ExperimentalWarning", ...words];
      const [file = "", ...args] = program;
      const ended = spawnSync(file, args, { cwd: root, env: plainEnvironment({}), encoding: "utf8" });
      assert.match(ended.stderr, stderr);
      assert.match(ended.stdout, stdout);
      assert.equal(ended.status, status);
    });
  }
});

describe("the backend of the demo", () => {
  const backendOf = async (...args: string[]) => {
    const backend = await startBackend(args);
    assert.ok(!("usage" in backend));
    await backend.stop();
    return backend;
  };

  it("is one that needs nothing, or the one that options name", async () => {
    const { record, ...rest } = await backendOf();
    assert.deepEqual(rest.agent, { sandboxer: "process" });
    assert.deepEqual([rest.exitStatus, rest.showsProcesses], [7, undefined]);
    const { runtime, spec } = record as { runtime: object; spec: { json: { process: { args: string[] } } } };
    assert.deepEqual(runtime, { name: "process" });
    assert.match(spec.json.process.args.join(" "), /^sh -c trap 'exit 7' TERM; /);
    const oci = await backendOf("--backend", "oci", "--runtime", "/r");
    assert.deepEqual(oci.agent, { sandboxer: "oci", flags: ["--backend", "oci", "--runtime", "/r"] });
    assert.deepEqual([oci.exitStatus, oci.showsProcesses, oci.description], [7, true, "containers of /r"]);
    assert.match(JSON.stringify(oci.record), /"name":"oci".*"cd \/proc; echo \[0-9\]\*; trap 'exit 7' TERM/);
    const { stop: _, ...pod } = await backendOf("--backend", "containerd", "--socket", "/s");
    assert.deepEqual(pod, {
      agent: { sandboxer: "podsandbox", socket: "/s" },
      description: "the containerd on /s",
      record: { runtime: { name: "io.containerd.runc.v2" } },
      exitStatus: 0,
    });
  });

  it("is none for --help, and for options that do not fit", async () => {
    const help = await startBackend(["--help"]);
    assert.ok(
      "usage" in help && /^Runs one sandbox[\s\S]*--backend process\|oci\|containerd/.test(help.usage),
    );
    for (const [args, message] of [
      [["--runtime", "r"], /^--runtime: needs --backend oci$/],
      [["--backend", "containerd", "--runtime", "r"], /^--runtime: needs --backend oci$/],
      [["--socket", "s"], /^--socket: needs --backend containerd$/],
      [["--backend", "oci", "--socket", "s"], /^--socket: needs --backend containerd$/],
      [["--nothing"], /^Unknown option '--nothing'/],
      [["more"], /^Unexpected argument 'more'/],
    ] as const) {
      await assert.rejects(startBackend(args), { message }, args.join(" "));
    }
  });
});

describe("the start", () => {
  it("leaves errors of an address that is not in use to the server", async () => {
    await requireFreePort("PORT", "127.0.0.1", 0);
    await requireFreePort("PORT", "192.0.2.1", 1);
  });

  it("names the step that failed, once", async () => {
    const [own, other] = [new StartError("own"), new Error("first\nsecond")];
    await assert.rejects(startStep("step", Promise.reject(own)), own);
    await assert.rejects(
      startStep("step", () => {
        throw other;
      }),
      (error) => error instanceof StartError && error.message === "step: first" && error.cause === other,
    );
    assert.equal(await startStep("step", Promise.resolve(7)), 7);
  });

  it("keeps the key of secrets in a file of its own, which must be one", async (context) => {
    const folder = await temporaryFolder();
    context.after(() => folder.remove());
    const path = join(folder.path, "secrets.key");
    const { secrets } = parseConfig({});
    const made = await secretsIn(folder.path, secrets);
    assert.equal(made.keys.length, 1);
    assert.deepEqual((await secretsIn(folder.path, secrets)).keys, made.keys);
    assert.equal((await stat(path)).mode & 0o077, 0);
    assert.match(await readFile(path, "utf8"), /^[A-Za-z0-9+/]{43}=\n$/);
    assert.equal(await secretsIn("/nowhere", made), made);
    for (const text of ["", "short", "A".repeat(40)]) {
      await writeFile(path, text);
      await assert.rejects(secretsIn(folder.path, secrets), /secrets\.key must be/, text);
    }
    await assert.rejects(secretsIn(path, secrets), /ENOTDIR/);
  });
});

describe("a server that cannot listen", () => {
  it("ends what its functions do", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const stopping = new AbortController();
    try {
      const { port } = blocker.address() as AddressInfo;
      const config = { ...parseConfig({}), port };
      await assert.rejects(serveHttp({} as App, config, stopping, undefined), /EADDRINUSE/);
      assert.ok(stopping.signal.aborted);
    } finally {
      blocker.close();
    }
  });
});

describe("the modules for your own programs", () => {
  it("serve on Node, log where they are told to, and leave the database to the next", async (context) => {
    const folder = await temporaryFolder();
    context.after(() => folder.remove());
    const environment = { PORT: "0", DATA_DIR: folder.path };
    const messages: string[] = [];
    const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout");
    const first = await serveFunctions(environment, ({ message }) => messages.push(message));
    const { port } = new URL(first.url);
    const path = "/v1/namespaces/default/sandboxes";
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ sandboxId: "a", runtime: { name: "process" } });
    assert.equal((await fetch(first.url + path, { method: "POST", headers, body })).status, 201);
    assert.ok(messages.includes("request"));
    await assert.rejects(
      serveFunctions({ ...environment, PORT: port }, () => {}),
      /EADDRINUSE/,
    );
    assert.equal((await fetch(`${first.url}${path}/a`)).status, 200);
    await first.stop();
    assert.deepEqual(
      process.getActiveResourcesInfo().filter((name) => name === "Timeout"),
      timers,
      "a failed start leaves no timer",
    );
    await assert.rejects(fetch(`${first.url}/healthz`));
    const printed = context.mock.method(console, "log", () => {});
    const second = await serveFunctions(environment);
    assert.equal((await fetch(`${second.url}${path}/a`)).status, 200);
    await second.stop();
    assert.ok(printed.mock.callCount() > 0);
  });

  describe("on web standards", () => {
    const environment = {
      DATABASE_URL: "http://db",
      API_TOKENS: '{"ops":"0123456789abcdef0123456789abcdef"}',
      CONTROLLER_AGENTS: '{"n":{"url":"https://agent","token":"t","sandboxer":"process"}}',
    };
    const noTable = { message: "no such table: migrations", code: "SQLITE_ERROR" };
    const ask = (path: string, init: RequestInit = {}) =>
      new Request(`http://x${path}`, {
        ...init,
        headers: { authorization: "Bearer 0123456789abcdef0123456789abcdef" },
      });

    it("ask agents, log and go on by what they are given, or by what the runtime has", async (context) => {
      const asked: string[] = [];
      const note = async (url: string | URL | Request, by: string) => {
        const { host } = new URL(String(url));
        asked.push(`${by} ${host}`);
        if (host === "agent") throw new TypeError("nobody is there");
        return Response.json({ results: [{ type: "error", error: noTable }] });
      };
      context.mock.method(globalThis, "fetch", (url: string) => note(url, "runtime"));
      const printed = context.mock.method(console, "log", () => {});
      const messages: string[] = [];
      const works: Promise<unknown>[] = [];
      const given = createFunctions(environment, {
        fetch: (url) => note(url, "given"),
        log: ({ message }) => messages.push(message),
        background: (work) => works.push(work),
      });
      assert.equal((await given.fetch(ask("/readyz"))).status, 503);
      assert.deepEqual(new Set(asked), new Set(["runtime db", "given agent"]));
      assert.ok(messages.includes("request"));
      assert.equal(printed.mock.callCount(), 0);
      const { length } = works;
      assert.equal(
        (await given.fetch(ask("/v1/namespaces/a/sandboxes/b/stop", { method: "POST" }))).status,
        503,
      );
      assert.ok(works.length > length);
      await Promise.all(works);
      asked.length = 0;
      assert.equal((await createFunctions(environment).fetch(ask("/readyz"))).status, 503);
      assert.deepEqual(new Set(asked), new Set(["runtime db", "runtime agent"]));
      assert.ok(printed.mock.callCount() > 0);
    });

    it("migrate their database, once", async (context) => {
      const tags: string[] = [];
      context.mock.method(globalThis, "fetch", async (_url: string, init: { body: string }) => {
        const [{ stmt, batch }] = JSON.parse(init.body).requests;
        const none = { cols: [], rows: [], affected_row_count: 0, last_insert_rowid: null };
        if (batch) {
          tags.push(batch.steps[2].stmt.args[0].value);
          const results = {
            step_results: batch.steps.map(() => none),
            step_errors: batch.steps.map(() => null),
          };
          return Response.json({ results: [{ type: "ok", response: { result: results } }] });
        }
        assert.match(stmt.sql, /^select tag/);
        if (tags.length === 0) return Response.json({ results: [{ type: "error", error: noTable }] });
        const rows = tags.map((value) => [{ type: "text", value }]);
        const result = { ...none, cols: [{ name: "tag" }], rows };
        return Response.json({ results: [{ type: "ok", response: { result } }] });
      });
      const functions = createFunctions(environment);
      assert.deepEqual(await functions.migrate(), migrationTags);
      assert.deepEqual([tags, await functions.migrate()], [[...migrationTags], []]);
    });
  });
});
