import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Client, createClient, isCode, specOf } from "../../client/index.ts";
import { checking } from "../openapi/contract.ts";
import { plainEnvironment } from "../support/environment.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type Running, start } from "../support/npm-start.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const runtime = { name: "process" };
const sleeping = specOf({ args: ["sleep", "600"] });

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("the methods of the client, against npm start", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: Running;
  let client: Client;
  before(async () => {
    folder = await temporaryFolder();
    server = await start({ DATA_DIR: folder.path });
    const ask = checking((path, init) => fetch(server.url + path, init));
    client = createClient({
      baseUrl: server.url,
      namespace: freshNamespace(),
      // What the client sends and gets is held against the document.
      async fetch(request) {
        const { pathname, search } = new URL(request.url);
        const body = request.body === null ? null : await request.text();
        return ask(pathname + search, { method: request.method, headers: request.headers, body });
      },
    });
  });
  after(async () => {
    await server?.stop();
    await folder.remove();
  });

  it("run, find, renew, stop and delete a sandbox", async () => {
    const box = await client.run({ runtime, spec: sleeping, expiresIn: "1h", labels: { app: 'a "b"' } });
    try {
      assert.equal(box.sandbox.status.phase, "running");
      const found = await all(
        client.list({ labels: { app: 'a "b"' }, filter: ["state==running"], view: "basic" }),
      );
      assert.deepEqual(
        found.map(({ sandboxId }) => sandboxId),
        [box.id],
      );
      assert.equal((await client.renew(box.id, { for: 7_200_000 })).onExpire, "delete");
      assert.equal(await box.wait({ timeout: "1s" }), undefined);
      await box.stop({ timeout: "1s" });
      assert.equal((await box.wait()).reason, "stopped");
      assert.equal((await box.refresh()).status.phase, "stopped");
    } finally {
      await box.delete({ force: true });
    }
    assert.equal((await box.wait()).reason, "stopped", "its exit is still known");
  });

  it("dispose of a sandbox once, and of one that is gone", async () => {
    const box = await client.run({ runtime, spec: sleeping });
    await box[Symbol.asyncDispose]();
    await assert.rejects(client.get(box.id), (error) => isCode(error, "not_found"));
    await box[Symbol.asyncDispose]();
  });

  for (const [program, ...parameters] of [["bun"], ["deno", "run", "-A", "--no-check"]]) {
    it(`end a sandbox at the end of its block, with await using on ${program}`, async () => {
      const file = fileURLToPath(new URL("dispose-program.ts", import.meta.url));
      const command = fileURLToPath(new URL(`../../node_modules/.bin/${program}`, import.meta.url));
      const env = plainEnvironment({ DENO_NO_UPDATE_CHECK: "1" });
      const all = [...parameters, file, server.url, client.namespace];
      const { stdout } = await promisify(execFile)(command, all, { env });
      assert.equal(stdout, "running\nnot_found stopped\n");
    });
  }

  it("change a record only in the version that was read", async () => {
    const record = await client.create({ sandboxId: "versions", runtime });
    const changed = await client.update("versions", { labels: { a: "1" } }, { fields: ["labels.a"] });
    const { etag: ifMatch } = record;
    assert.notEqual(changed.etag, ifMatch);
    for (const change of [
      () => client.update("versions", { labels: { a: "2" } }, { fields: ["labels.a"], ifMatch }),
      () => client.delete("versions", { ifMatch }),
    ]) {
      await assert.rejects(change, (error) => isCode(error, "aborted") && error.status === 412);
    }
    assert.equal(await client.delete("versions", { ifMatch: changed.etag }), true);
  });

  it("delete many, and say how far they are", async () => {
    for (let at = 0; at < 3; at++) {
      await client.create({ sandboxId: `many-${at}`, runtime, labels: { of: "many" } });
    }
    const filter = "labels.of==many";
    assert.deepEqual(await client.deleteMany({ filter, dryRun: true }), { count: 3, results: [] });
    const progress: number[] = [];
    const onProgress = (results: readonly unknown[]) => progress.push(results.length);
    const { count, results } = await client.deleteMany({ filter, onProgress });
    assert.deepEqual([count, results.map(({ outcome }) => outcome)], [3, ["deleted", "deleted", "deleted"]]);
    assert.equal(progress.at(-1), 3);
  });

  it("name the field of a refusal", async () => {
    await assert.rejects(
      client.create({ sandboxId: "bad", runtime, labels: { "": "empty" } }),
      (error) => isCode(error, "invalid_argument") && error.field !== undefined && error.requestId !== "",
    );
  });

  it("have namespaces, agents and the state of the server", async () => {
    const other = client.inNamespace(freshNamespace());
    await other.create({ sandboxId: "alone", runtime });
    const names = (await all(client.namespaces())).map(({ name }) => name);
    assert.ok(names.includes(other.namespace));
    assert.deepEqual((await client.readiness()).agents, { process: true });
    assert.deepEqual(await all(client.agents.inventory("process")), []);
    assert.equal(await client.agents.forget("process"), 0);
  });

  it("have triggers and their deliveries", async () => {
    const { triggers } = client;
    const created = await triggers.create({
      name: "pr",
      verify: { scheme: "github", secrets: [{ kid: "1" }] },
      rules: [{ when: ["event==push"], do: [{ delete: { sandboxId: "nobody" } }] }],
    });
    const secret = created.verify.secrets[0]?.secret ?? "";
    const body = '{"ref":"main"}';
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    const headers = {
      ...{ "content-type": "application/json", "x-github-event": "push", "x-github-delivery": "d1" },
      "x-hub-signature-256": `sha256=${signature}`,
    };
    assert.equal((await fetch(server.url + created.path, { method: "POST", headers, body })).status, 200);
    assert.deepEqual(
      (await all(triggers.list())).map(({ name }) => name),
      ["pr"],
    );
    assert.equal((await triggers.pause("pr")).paused, true);
    assert.equal((await triggers.resume("pr")).paused, false);
    assert.equal((await triggers.update("pr", { keepBody: "always" })).keepBody, "always");
    assert.equal((await triggers.get("pr")).keepBody, "always");
    const tried = await triggers.test("pr", { headers: { "x-github-event": "push" }, body: {} });
    assert.equal(tried.rule, 0, JSON.stringify(tried));
    const [delivery] = await all(triggers.deliveries("pr", { outcome: "done" }));
    assert.equal(delivery?.delivery, "d1");
    assert.equal((await triggers.delivery("pr", "d1")).event, "push");
    assert.equal((await triggers.replay("pr", "d1", { force: true })).outcome, "done");
    await triggers.delete("pr");
    assert.deepEqual(await all(triggers.list()), []);
  });

  it("have subscriptions", async () => {
    const { subscriptions } = client;
    const created = await subscriptions.create({
      name: "hook",
      url: "http://127.0.0.1:9/",
      filter: ["type==lost"],
    });
    assert.match(created.secrets[0]?.secret ?? "", /^whsec_/);
    assert.equal((await subscriptions.get("hook")).secrets[0]?.secret, undefined);
    assert.deepEqual(
      (await all(subscriptions.list())).map(({ name }) => name),
      ["hook"],
    );
    await subscriptions.delete("hook");
    await assert.rejects(subscriptions.get("hook"), (error) => isCode(error, "not_found"));
  });
});
