import assert from "node:assert/strict";
import { request } from "node:http";
import { describe, it } from "node:test";
import { rest } from "../support/client.ts";
import { createMigratedFile } from "../support/migrated-file.ts";
import { startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const namespace = "shared";
const path = `/v1/namespaces/${namespace}/sandboxes`;

/** Sends a request on a connection of its own, so that the kernel chooses the process. Returns the status. */
function sendApart(url: string, method: string, target: string, body: unknown): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const sent = request(new URL(target, url), { method, headers, agent: false }, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode));
    });
    sent.once("error", reject).end(JSON.stringify(body));
  });
}

for (const runtime of ["bun", "node"] as const) {
  describe(`two processes of ${runtime} on one port and one database file`, () => {
    it("both serve, lose no update, and keep every acknowledged write", async () => {
      const folder = await temporaryFolder();
      const configuration = { DATABASE_URL: await createMigratedFile(folder.path), SHARE_PORT: "true" };
      const first = await startRuntime(runtime, { configuration });
      const { port } = new URL(first.url);
      const second = await startRuntime(runtime, { configuration: { ...configuration, PORT: port } });
      try {
        const one = { sandboxId: "one", runtime: { name: "process" } };
        assert.equal(await sendApart(first.url, "POST", path, one), 201);
        const statuses = await Promise.all(
          Array.from({ length: 100 }, async (_, index) => [
            await sendApart(first.url, "PATCH", `${path}/one?fields=labels.l${index}`, {
              labels: { [`l${index}`]: "v" },
            }),
            await sendApart(first.url, "POST", path, { ...one, sandboxId: `s${index}` }),
          ]),
        );
        assert.deepEqual(new Set(statuses.flat()), new Set([200, 201]));
        const { body } = await rest(second.ask, namespace, "GET /sandboxes/one");
        assert.equal(Object.keys(body.labels ?? {}).length, 100);
        const listed = await rest(first.ask, namespace, "GET /sandboxes?pageSize=1000");
        assert.ok(Array.isArray(listed.body.sandboxes));
        assert.equal(listed.body.sandboxes.length, 101);
        for (const { output } of [first, second]) {
          const served = output().match(/"status":20[01]/g) ?? [];
          assert.ok(served.length > 10, `${served.length} requests`);
        }
      } finally {
        await Promise.all([first.stop(), second.stop()]);
        await folder.remove();
      }
    });
  });
}
