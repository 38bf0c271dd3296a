import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { useBrokenAgent } from "../support/broken-agent-suite.ts";
import { rest, rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";

describe("Delete of a record", () => {
  const suite = useBrokenAgent("a");

  const ask = (ns: string, route: string, headers?: Record<string, string>) =>
    rest(suite.functions.ask, ns, route, undefined, headers);

  /** Stores a record and returns its namespace and version. */
  async function store(): Promise<{ readonly ns: string; readonly etag: string }> {
    const ns = freshNamespace();
    const created = await rest(suite.functions.ask, ns, "POST /sandboxes", {
      sandboxId: "s",
      runtime: { name: "r" },
    });
    assert.equal(created.status, 201);
    return { ns, etag: created.headers.get("etag") ?? "" };
  }

  it("is refused by REST until the sandbox is shut down", async () => {
    const { ns, etag } = await store();
    for (const step of ["create", "start", "stop"]) {
      assert.equal((await ask(ns, `POST /sandboxes/s/${step}`)).status, 200, step);
      for (const headers of [{}, { "if-match": etag }]) {
        const refused = await ask(ns, "DELETE /sandboxes/s", headers);
        assert.deepEqual([refused.status, refused.body.code], [400, "failed_precondition"], step);
        assert.match(String(refused.body.detail), /"s".*shut down first.*POST .*\/sandboxes\/s\/shutdown/);
      }
      assert.equal((await ask(ns, "GET /sandboxes/s")).status, 200);
    }
    assert.equal((await ask(ns, "POST /sandboxes/s/shutdown")).status, 200);
    assert.equal((await ask(ns, "DELETE /sandboxes/s")).status, 204);
    assert.equal((await ask(ns, "DELETE /sandboxes/s")).status, 404);
  });

  it("answers 412 for a stale version, even if the sandbox is not shut down", async () => {
    const { ns } = await store();
    await ask(ns, "POST /sandboxes/s/create");
    assert.equal((await ask(ns, "DELETE /sandboxes/s", { "if-match": '"other.1"' })).status, 412);
  });

  it("ignores sandboxes of other namespaces", async () => {
    const [one, other] = [await store(), await store()];
    await ask(other.ns, "POST /sandboxes/s/create");
    assert.equal((await ask(one.ns, "DELETE /sandboxes/s")).status, 204);
  });

  it("succeeds over RPC even if the sandbox is not shut down, as in containerd", async () => {
    const { ns } = await store();
    await ask(ns, "POST /sandboxes/s/create");
    assert.equal((await rpc(suite.functions.ask, "Store", "Delete", { sandboxId: "s" }, ns)).status, 200);
    assert.equal((await ask(ns, "GET /sandboxes/s")).status, 404);
  });
});
