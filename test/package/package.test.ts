import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { startRuntime } from "../support/runtime-server.ts";
import { startSqld } from "../support/sqld.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { buildPackage, installOffline } from "./build-package.ts";
import { buildInstalledWorker } from "./installed-worker.ts";
import { startInstalled } from "./start-installed.ts";

const run = promisify(execFile);

describe("the package", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let archive: string;
  let home: string;
  let programs: string;
  before(async () => {
    folder = await temporaryFolder();
    archive = await buildPackage(folder.path);
    home = join(folder.path, "user");
    await mkdir(home);
    programs = await installOffline(archive, home);
  });
  after(() => folder.remove());

  it("installs nothing else, and has no source, test or script of the project", async () => {
    assert.deepEqual(
      (await readdir(join(home, "node_modules"))).filter((name) => !name.startsWith(".")),
      ["sandbox-functions"],
    );
    const installed = join(home, "node_modules", "sandbox-functions");
    const files = (await readdir(installed, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
    const allowed =
      /\.js$|\.d\.ts$|\.sh$|^(_headers|openapi\.json|docs\.html|swagger-ui\.css|package\.json|README\.md|LICENSE|THIRD_PARTY_LICENSES)$/;
    assert.deepEqual(
      files.filter((name) => !allowed.test(name)),
      [],
    );
    const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
    assert.deepEqual(
      Object.keys(manifest).filter((key) => /dependencies|scripts/i.test(key)),
      [],
    );
  });

  it("passes publint", async () => {
    const data = await readFile(archive);
    const tarball = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg)),
      [],
    );
  });

  it("has types that every resolver of ES modules finds, says attw", async () => {
    const result = await checkPackage(createPackageFromTarballData(await readFile(archive)));
    assert.ok(result.types, "it has types");
    // It is for ES modules only; `require` of one works in the Node versions that it needs.
    const problems = result.problems.filter(
      (problem) =>
        problem.kind !== "CJSResolvesToESM" &&
        !("resolutionKind" in problem && problem.resolutionKind === "node10"),
    );
    assert.deepEqual(problems, []);
  });

  it("starts functions and agent on Node, and runs a sandbox through them", async () => {
    const server = await startInstalled(programs, join(folder.path, "data"));
    try {
      const words = ["run", "--url", server.url, "--", "sh", "-c", "echo hello; exit 7"];
      for (const program of ["sandbox", "sandbox-functions"]) {
        const { status, stdout, stderr } = spawnSync(join(programs, program), words, { encoding: "utf8" });
        assert.deepEqual({ status, stdout, stderr }, { status: 7, stdout: "hello\n", stderr: "" });
      }
      for (const path of ["/openapi.json", "/docs", "/docs/swagger-ui.css"]) {
        assert.equal((await fetch(server.url + path)).status, 200, path);
      }
      const { stdout } = await run(join(programs, "sandbox"), [
        "rm",
        "--url",
        server.url,
        "--filter",
        "id~=^",
      ]);
      assert.equal(stdout.trim().split("\n").length, 2);
    } finally {
      assert.equal(await server.stop(), 0);
    }
  });

  it("migrates a database, and serves the functions without an agent", async () => {
    const { stdout } = await run(join(programs, "sandbox-functions"), ["migrate"], {
      env: { ...process.env, DATABASE_URL: `file:${join(folder.path, "records.db")}` },
    });
    assert.match(stdout, /records\.db: applied 0000_records/);
  });

  it("has a Worker, which serves in workerd as its README and wrangler build it", async (test) => {
    const sqld = await startSqld();
    if (!sqld) return test.skip("there is no sqld");
    try {
      const configuration = { DATABASE_URL: sqld.url };
      const env = { ...process.env, ...configuration };
      await run(join(programs, "sandbox-functions"), ["migrate"], { env });
      const file = await buildInstalledWorker(home);
      const { url, ask, stop } = await startRuntime("worker", { configuration, file });
      try {
        const path = "/v1/namespaces/default/sandboxes";
        assert.equal((await fetch(url + path)).status, 401);
        const body = JSON.stringify({ sandboxId: "web", runtime: { name: "process" }, labels: { app: "x" } });
        const headers = { "content-type": "application/json" };
        assert.equal((await ask(path, { method: "POST", body, headers })).status, 201);
        // Regular expressions and the directory are in modules that are loaded when they are used.
        const list = await ask(`${path}?filter=${encodeURIComponent("labels.app~=^x$")}`);
        assert.match(await list.text(), /"sandboxId":"web"/);
        assert.match(await (await ask("/v1/namespaces")).text(), /"name":"default"/);
      } finally {
        await stop();
      }
    } finally {
      await sqld.stop();
    }
  });

  it("has modules for your own programs", async () => {
    const program = `
      import { serveFunctions } from "sandbox-functions/node";
      import { createFunctions } from "sandbox-functions/app";
      const server = await serveFunctions({ PORT: "0", DATA_DIR: process.argv[1] }, () => {});
      const answers = [await fetch(server.url + "/healthz")];
      await server.stop();
      const functions = createFunctions({ DATABASE_URL: "http://127.0.0.1:1", LOG_LEVEL: "error" });
      answers.push(await functions.fetch(new Request("http://functions/healthz")));
      console.log(answers.map(({ status }) => status).join());`;
    const { stdout } = await run(
      process.execPath,
      ["--input-type=module", "--eval", program, join(folder.path, "own")],
      { cwd: home },
    );
    assert.equal(stdout.trim(), "200,200");
  });
});
