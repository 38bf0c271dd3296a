import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, describe, it } from "node:test";
import { createClient } from "@libsql/client/http";
import { SandboxError } from "../../shared/errors/error.ts";
import { checkMigrated } from "../../shared/store/check-migrated.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { freshCall, openFreshStore, sandboxOf } from "./fresh-store.ts";
import { rejects } from "./limit-cases.ts";

/** What every operation of a Store fails with. */
async function failures(store: LibsqlStore, call = freshCall()): Promise<SandboxError[]> {
  const sandbox = sandboxOf("secret-id", { labels: new Map([["secret_key", "secret-value"]]) });
  const outcomes = await Promise.allSettled([
    store.create(call, sandbox),
    store.get(call, sandbox.id),
    store.update(call, sandbox, ["labels.secret_key"]),
    store.update(call, sandbox, ["bogus"]),
    store.list(call, ["labels.secret_key==secret-value"]),
    store.page(call, [], 10),
    store.delete(call, sandbox.id),
    store.delete(call, sandbox.id, { versions: [{ uid: "u", revision: 1 }] }),
  ]);
  return outcomes.map((outcome) => {
    assert.ok(outcome.status === "rejected" && outcome.reason instanceof SandboxError);
    return outcome.reason;
  });
}

function assertAll(errors: readonly SandboxError[], code: string): void {
  for (const error of errors) {
    assert.equal(error.code, code, error.message);
    assert.doesNotMatch(error.message, /secret|select|insert|sandboxes|SQL|127\.0\.0\.1/i);
  }
}

describe("a database that fails", () => {
  let server: Server;
  let url: string;
  let status = 500;
  let body = "";
  before(async () => {
    server = createServer((request, response) => {
      request.resume();
      if (status === 0) return;
      response.writeHead(status, { "content-type": "text/html" }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    url = `http://127.0.0.1:${address.port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it("is unavailable when nobody listens", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const address = closed.address();
    assert.ok(address !== null && typeof address === "object");
    await new Promise((resolve) => closed.close(resolve));
    const client = createClient({ url: `http://127.0.0.1:${address.port}` });
    const errors = await failures(new LibsqlStore(client));
    assertAll(errors, "unavailable");
    assert.ok(errors.every(({ cause }) => cause instanceof Error));
    await rejects(checkMigrated(client), "unavailable");
  });

  for (const [answer, code] of [
    [500, "unavailable"],
    [503, "unavailable"],
    [429, "unavailable"],
    [413, "resource_exhausted"],
    [401, "internal"],
  ] as const) {
    it(`is ${code} when its server answers ${answer}`, async () => {
      status = answer;
      body = "<html>secret stack</html>";
      assertAll(await failures(new LibsqlStore(createClient({ url }))), code);
    });
  }

  it("is internal when its server answers what is not its protocol", async () => {
    status = 200;
    body = "<html>secret page</html>";
    for (const { code, message } of await failures(new LibsqlStore(createClient({ url })))) {
      assert.ok(code === "internal" || code === "unavailable", code);
      assert.doesNotMatch(message, /secret|html/);
    }
  });

  it("is waited for no longer than the caller waits", async () => {
    status = 0;
    const store = new LibsqlStore(createClient({ url }));
    const deadline = new SandboxError("deadline_exceeded", "the deadline has passed");
    const controller = new AbortController();
    setTimeout(() => controller.abort(deadline), 50);
    const call = { ...freshCall(), signal: controller.signal };
    assertAll(await failures(store, call), "deadline_exceeded");
    assertAll(await failures(store, { ...call, signal: AbortSignal.abort() }), "canceled");
  });

  it("is internal when it lacks its tables, and readiness names the migration", async () => {
    const { client, close } = await openFreshStore();
    await client.executeMultiple("drop table sandboxes; drop table sandbox_labels; delete from migrations");
    assertAll(await failures(new LibsqlStore(client)), "internal");
    await rejects(checkMigrated(client), "failed_precondition", /0000_records/);
    close();
  });
});
