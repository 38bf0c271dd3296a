import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Client } from "@libsql/client/http";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { migrations } from "../../schema/migrations.ts";
import { checkMigrated } from "../../shared/store/check-migrated.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { freshPath } from "../support/fresh-store.ts";
import { rejects } from "../support/rejects.ts";

const run = promisify(execFile);
const listing = new URL("schema-listing.sql", import.meta.url);
const tags = migrations.map(({ tag }) => tag);

/** Returns the definitions of all tables and indexes. */
async function schemaOf(client: Client): Promise<string> {
  const { rows } = await client.execute("select sql from sqlite_schema where sql is not null order by name");
  return rows.map(({ sql }) => `${String(sql)};\n`).join("\n");
}

describe("migrations", () => {
  let clients: Client[] = [];
  let remove: () => void;
  before(() => {
    const fresh = freshPath();
    remove = fresh.remove;
    clients = [openFileDatabase(fresh.path), openFileDatabase(fresh.path)];
  });
  after(() => {
    for (const client of clients) client.close();
    remove();
  });

  it("are missing before they are applied", async () => {
    const [client] = clients;
    assert.ok(client);
    await rejects(checkMigrated(client), "unavailable", /not migrated: run npm run db:migrate/);
  });

  it("are applied once by two concurrent runs, which both succeed", async () => {
    const outcomes = await Promise.all(clients.map(migrate));
    assert.deepEqual(
      outcomes.flatMap(({ applied }) => applied),
      tags,
    );
    await Promise.all(clients.map((client) => checkMigrated(client)));
  });

  it("are not applied again, or even tried", async (context) => {
    const [client] = clients;
    assert.ok(client);
    const { mock } = context.mock.method(client, "batch");
    assert.deepEqual(await migrate(client), { applied: [] });
    assert.equal(mock.callCount(), 0);
  });

  it("create the schema of the committed listing", async () => {
    const [client] = clients;
    assert.ok(client);
    assert.equal(await schemaOf(client), readFileSync(listing, "utf8"));
  });

  it("are bundled as they are in the folder", async () => {
    const script = fileURLToPath(new URL("../../scripts/bundle-migrations.ts", import.meta.url));
    await run(process.execPath, [script, "--check"]);
  });

  it("reject a newer database, and name its unknown migration", async () => {
    const [client] = clients;
    assert.ok(client);
    await client.execute("insert into migrations (tag) values ('9999_future')");
    await rejects(migrate(client), "failed_precondition", /newer.*9999_future/);
    await checkMigrated(client);
  });
});
