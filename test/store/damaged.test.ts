import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { services } from "../../shared/protobuf/services.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { freshCall, sandboxOf } from "../support/fresh-store.ts";
import { type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const any = { typeUrl: "t", value: new Uint8Array(40).fill(7) };

/** Damages to a stored record, by the record's id. */
const damages: Readonly<Record<string, string>> = {
  spec: "spec = x'0aff'",
  "spec-cut": "spec = substr(spec, 1, 20)",
  "spec-type": "spec = x'0a02c328'",
  options: "runtime_options = x'ff'",
  "labels-text": "labels = '{'",
  "labels-list": "labels = '[1]'",
  "labels-number": "labels = '{\"a\":1}'",
  extension: 'extensions = \'{"e":"*"}\'',
  "extension-any": 'extensions = \'{"e":"/w=="}\'',
  extensions: "extensions = 'none'",
  name: "runtime_name = 7",
};

const rpc = (method: string) => `/containerd.services.sandbox.v1.Store/${method}`;

describe("a record that cannot be read", () => {
  const namespace = "damaged";
  const rest = `/v1/namespaces/${namespace}/sandboxes`;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let path: string;
  let server: RuntimeServer;
  before(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, "test.db");
    const database = openFileDatabase(path);
    await migrate(database);
    const store = new LibsqlStore(database);
    const call = freshCall(namespace);
    for (const id of ["whole-1", "whole-2", ...Object.keys(damages)]) {
      const labels = new Map([["app", "web"]]);
      const extensions = new Map([["e", any]]);
      await store.create(
        call,
        sandboxOf(id, { runtime: { name: "r", options: any }, spec: any, labels, extensions }),
      );
    }
    database.close();
    const tools = new DatabaseSync(path);
    const trigger = tools.prepare("select sql from sqlite_schema where name = 'sandboxes_relabeled'").get();
    tools.exec("drop trigger sandboxes_relabeled");
    const damage = (id: string) => tools.exec(`update sandboxes set ${damages[id]} where id = '${id}'`);
    for (const id of Object.keys(damages)) if (id !== "labels-number") damage(id);
    tools.exec(String(trigger?.sql));
    damage("labels-number");
    tools.close();
    server = await startRuntime("node", {
      configuration: { DATABASE_URL: `file:${path}`, LOG_LEVEL: "info" },
    });
  });
  after(async () => {
    await server?.stop();
    await folder?.remove();
  });

  const call = (method: string, message: object) =>
    server.ask(rpc(method), {
      method: "POST",
      headers: { "content-type": "application/json", "containerd-namespace": namespace },
      body: JSON.stringify(message),
    });
  const callBinary = (method: string, body: Uint8Array<ArrayBuffer>) =>
    server.ask(rpc(method), {
      method: "POST",
      headers: { "content-type": "application/proto", "containerd-namespace": namespace },
      body,
    });

  for (const id of Object.keys(damages)) {
    it(`is data_loss by its id in Get: ${id}`, async () => {
      const read = await server.ask(`${rest}/${id}`);
      const problem = await read.json();
      assert.equal(problem.code, "data_loss", JSON.stringify(problem));
      assert.match(problem.detail, new RegExp(`sandbox "${id}" is damaged`));
      const answers = [
        await call("Get", { sandboxId: id }),
        await callBinary("Get", services.Store.methods.Get.request.encode({ sandboxId: id })),
      ];
      for (const answer of answers) {
        const error = await answer.json();
        assert.equal(error.code, "data_loss");
        assert.match(error.message, new RegExp(`"${id}"`));
      }
    });
  }

  for (const query of [
    "",
    "?filter=labels.app==web",
    "?filter=labels.app==web,id!=x",
    "?filter=id~=[^0-9]",
  ]) {
    it(`is left out of a page that lists its id, and counted: ${query}`, async () => {
      const page = await (await server.ask(rest + query)).json();
      assert.deepEqual(
        page.sandboxes.map(({ sandboxId }: { sandboxId: string }) => sandboxId),
        ["whole-1", "whole-2"],
      );
      const named = Object.keys(damages).filter((id) => !(query.includes("app") && id === "labels-number"));
      assert.deepEqual(page.damaged, named.toSorted());
      const counted = await server.ask(`${rest}${query || "?"}&count=true`);
      assert.deepEqual(await counted.json(), { count: 2 + named.length, isExact: true });
    });
  }

  it("is left out of a List, and logged", async () => {
    const { list } = await (await call("List", { filters: ["labels.app==web"] })).json();
    assert.deepEqual(
      list.map(({ sandboxId }: { sandboxId: string }) => sandboxId),
      ["whole-1", "whole-2"],
    );
    const { response, request } = services.Store.methods.List;
    const answer = await callBinary("List", request.encode({ filters: ["labels.app==web"] }));
    const listed = response.decode(new Uint8Array(await answer.arrayBuffer())).list ?? [];
    assert.deepEqual(
      listed.map(({ sandboxId }) => sandboxId),
      ["whole-1", "whole-2"],
    );
    const line = server
      .output()
      .split("\n")
      .find((text) => text.includes('"skipped damaged records"'));
    const { level, namespace: where, sandboxIds } = JSON.parse(line ?? "{}");
    assert.deepEqual([level, where], ["error", namespace]);
    assert.ok(sandboxIds.includes("labels-text"), line);
  });

  it("can be deleted over both surfaces and created again", async () => {
    for (const [index, id] of Object.keys(damages).entries()) {
      const deleted =
        index % 2 === 0
          ? await server.ask(`${rest}/${id}`, { method: "DELETE" })
          : await call("Delete", { sandboxId: id });
      assert.ok(deleted.ok, `${id}: ${await deleted.text()}`);
      const created = await server.ask(rest, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ sandboxId: id, runtime: { name: "r" }, labels: { app: "web" } }),
      });
      assert.equal(created.status, 201, `${id}: ${await created.text()}`);
    }
    const page = await (await server.ask(`${rest}?filter=labels.app==web`)).json();
    assert.equal(page.sandboxes.length, 2 + Object.keys(damages).length);
    assert.equal(page.damaged, undefined);
  });
});
