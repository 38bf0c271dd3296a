import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { localRuntimes, type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { mountSmallDisk, type SmallDisk, whyNoDisk } from "../support/small-disk.ts";

const sandboxes = "/v1/namespaces/full/sandboxes";

for (const runtime of localRuntimes) {
  describe(`with the disk of the database full, on ${runtime}`, { skip: whyNoDisk("tmpfs") }, () => {
    let disk: SmallDisk;
    let server: RuntimeServer;
    before(async () => {
      disk = mountSmallDisk("tmpfs");
      const url = `file:${join(disk.path, "test.db")}`;
      const database = openFileDatabase(url);
      await migrate(database);
      database.close();
      server = await startRuntime(runtime, { configuration: { DATABASE_URL: url, LOG_LEVEL: "error" } });
    });
    after(async () => {
      await server?.stop();
      disk?.unmount();
    });

    const post = (path: string, body: object, headers: Record<string, string> = {}) =>
      server.ask(path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
    const sandbox = (sandboxId: string) => ({
      sandboxId,
      runtime: { name: "r" },
      labels: { large: "x".repeat(100_000) },
    });
    const ready = async (): Promise<[status: number, database: string]> => {
      const response = await server.ask("/readyz");
      return [response.status, (await response.json()).database];
    };

    it("writes are 507, reads work, and it is not ready until a write succeeds", async () => {
      assert.equal((await post(sandboxes, sandbox("first"))).status, 201);
      assert.deepEqual(await ready(), [200, "ok"]);
      disk.fill();
      const refused = await post(sandboxes, sandbox("second"));
      const problem = await refused.json();
      assert.deepEqual([refused.status, problem.code], [507, "resource_exhausted"]);
      assert.match(problem.detail, /the database has no space left/);
      const rpc = await post(
        "/containerd.services.sandbox.v1.Store/Create",
        { sandbox: sandbox("second") },
        { "containerd-namespace": "full" },
      );
      assert.equal((await rpc.json()).code, "resource_exhausted");
      const lines = server.output().split("\n");
      const logged = lines.filter((line) => line.includes('"code":"resource_exhausted"'));
      assert.equal(logged.length, 2, server.output());
      for (const line of logged) assert.equal(JSON.parse(line).level, "error");

      const [status, reason] = await ready();
      assert.equal(status, 503);
      assert.match(reason, /the database has no space left/);
      assert.equal((await ready())[0], 503);
      assert.equal((await server.ask(`${sandboxes}/first`)).status, 200);
      assert.equal((await server.ask(`${sandboxes}/second`)).status, 404);
      assert.equal((await (await server.ask(sandboxes)).json()).sandboxes.length, 1);

      disk.empty();
      assert.deepEqual(await ready(), [200, "ok"]);
      assert.equal((await post(sandboxes, sandbox("second"))).status, 201);
    });
  });
}
