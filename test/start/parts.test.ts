import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { serveFunctions } from "../../exports/node.ts";
import { parseConfig } from "../../functions/config.ts";
import { requireFreePort } from "../../local/claim.ts";
import { secretsIn } from "../../local/secrets-key.ts";
import { StartError, startStep } from "../../local/start-error.ts";
import { plainEnvironment } from "../support/environment.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("the programs of this machine", () => {
  for (const [words, status, stdout, stderr] of [
    [["local/demo.ts", "--help"], 0, /^Runs one sandbox[\s\S]*--backend process\|oci\|containerd/, /^$/],
    [["local/demo.ts", "--backend", "x"], 1, /^$/, /^ {2}✗ --backend: must be process, oci or containerd\n$/],
    [["local/start.ts", "--nothing"], 1, /^$/, /^sandbox-functions: Unknown option '--nothing'[^\n]*\n$/],
    [["local/main.ts"], 0, /^Programs of this machine:[\s\S]*Usage: sandbox/, /^$/],
    [["local/main.ts", "help"], 0, /^Programs of this machine:[\s\S]*Usage: sandbox/, /^$/],
    [["local/main.ts", "--help"], 0, /^Programs of this machine:[\s\S]*Usage: sandbox/, /^$/],
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
});
