import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createApp } from "../../functions/app.ts";
import { createDependencies } from "../../functions/dependencies.ts";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { pullRequests, stopping, Triggers } from "../suites/trigger-fixture.ts";
import { objectsIn } from "../support/objects-in.ts";
import { secretsConfig } from "../support/secrets-key.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("the limits of triggers", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let database: ReturnType<typeof openFileDatabase>;
  let triggers: Triggers;
  before(async () => {
    folder = await temporaryFolder();
    database = openFileDatabase(join(folder.path, "test.db"));
    await migrate(database);
    const dependencies = createDependencies({
      database,
      agents: [],
      defaultSandboxer: "process",
      fetch: () => Promise.reject(new TypeError("connection refused")),
      access: { apiTokens: new Map(), loopback: true },
      secrets: secretsConfig,
      log() {},
    });
    const app = createApp(dependencies);
    triggers = new Triggers(async (path, init) => app.fetch(new Request(`http://localhost${path}`, init)));
  });
  after(async () => {
    database.close();
    await folder.remove();
  });

  it("allow 100 of them in a namespace", async () => {
    for (let at = 0; at < 100; at++) await triggers.create(pullRequests({ name: `t${at}`, rules: [] }));
    const create = (name: string) => triggers.rest("POST /triggers", pullRequests({ name, rules: [] }));
    const refused = await create("more");
    assert.deepEqual([refused.status, refused.body.code], [429, "resource_exhausted"]);
    assert.match(String(refused.body.detail), /has 100 triggers, the maximum/);
    assert.equal((await triggers.rest("GET /triggers/more")).status, 404);
    assert.equal((await create("t0")).body.code, "already_exists");
    await triggers.rest("DELETE /triggers/t0");
    assert.equal((await create("more")).status, 201);
  });

  it("are listed in pages, by name", async () => {
    const names: string[] = [];
    const sizes: number[] = [];
    for (let token = ""; ; ) {
      const { body } = await triggers.rest(`GET /triggers?pageSize=50${token}`);
      const page = objectsIn(body.triggers).map(({ name }) => String(name));
      names.push(...page);
      sizes.push(page.length);
      if (body.nextPageToken === undefined) break;
      token = `&pageToken=${body.nextPageToken}`;
    }
    assert.deepEqual(sizes, [50, 50]);
    assert.deepEqual(names, [...new Set(names)].sort());
  });

  it("are kept from callers without a signature if their rules can no longer be read", async () => {
    await triggers.rest("DELETE /triggers/t1");
    await triggers.create(pullRequests({ rules: stopping() }));
    await database.execute({
      sql: `update triggers set revision = revision + 1,
        document = cast(replace(cast(document as text), '"stop"', '"explode"') as blob) where name = ?`,
      args: ["pr"],
    });
    const unsigned = await triggers.github("push", "{}", { signature: "sha256=00" });
    const unknown = await triggers.github("push", "{}", { name: "unknown" });
    const shown = ({ status, body }: typeof unknown) => [status, body.code, body.detail];
    assert.deepEqual(shown(unsigned), shown(unknown));
    assert.equal(unsigned.status, 401);
    assert.match(String((await triggers.github("push", "{}")).body.detail), /must be one of run/);
  });

  it("leave out the name of an event that is too long", async () => {
    await triggers.rest("DELETE /triggers/t2");
    await triggers.create(pullRequests({ name: "long", rules: [] }));
    for (const [length, isKept] of [
      [251, true],
      [252, false],
    ] as const) {
      const action = "a".repeat(length);
      const body = JSON.stringify({ action });
      await triggers.github("push", body, { name: "long", guid: `d${length}` });
      const entry = await triggers.rest(`GET /triggers/long/deliveries/d${length}`);
      assert.equal(entry.body.event, isKept ? `push.${action}` : undefined);
    }
  });
});
