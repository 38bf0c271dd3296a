import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { describe, it } from "node:test";
import { createClient } from "@libsql/client/http";
import { SandboxError } from "../../shared/errors/error.ts";
import { checkMigrated } from "../../shared/store/check-migrated.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";
import { rejects } from "../support/rejects.ts";

const notMigrated = /^the database is not migrated: run npm run db:migrate$/;

/** Runs every operation of a Store, and returns their errors. */
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

/** Starts a server with the same answer for every request; with status 0 it never answers. */
async function startAnswering(status: number, body = "") {
  const server: Server = createServer((request, response) => {
    request.resume();
    if (status !== 0) response.writeHead(status, { "content-type": "text/html" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

// Some cases retry for seconds, so they run concurrently.
describe("a database that fails", { concurrency: true }, () => {
  it("is unavailable when the connection is refused", async () => {
    const { url, close } = await startAnswering(500);
    close();
    const client = createClient({ url });
    const [errors] = await Promise.all([
      failures(new LibsqlStore(client)),
      rejects(checkMigrated(client), "unavailable"),
    ]);
    assertAll(errors, "unavailable");
    assert.ok(errors.every(({ cause }) => cause instanceof Error));
  });

  for (const [answer, code] of [
    [500, "unavailable"],
    [503, "unavailable"],
    [429, "unavailable"],
    [413, "resource_exhausted"],
    [401, "unavailable"],
    [403, "unavailable"],
    [404, "internal"],
  ] as const) {
    it(`is ${code} when its server answers ${answer}`, async () => {
      const { url, close } = await startAnswering(answer, "<html>secret stack</html>");
      try {
        assertAll(await failures(new LibsqlStore(createClient({ url }))), code);
      } finally {
        close();
      }
    });
  }

  it("is internal when its server does not speak the protocol", async () => {
    const { url, close } = await startAnswering(200, "<html>secret page</html>");
    try {
      for (const { code, message } of await failures(new LibsqlStore(createClient({ url })))) {
        assert.ok(code === "internal" || code === "unavailable", code);
        assert.doesNotMatch(message, /secret|html/);
      }
    } finally {
      close();
    }
  });

  it("fails as soon as the caller's deadline passes", async () => {
    const { url, close } = await startAnswering(0);
    const store = new LibsqlStore(createClient({ url }));
    const deadline = new SandboxError("deadline_exceeded", "the deadline has passed");
    const controller = new AbortController();
    setTimeout(() => controller.abort(deadline), 50);
    const call = { ...freshCall(), signal: controller.signal };
    try {
      assertAll(await failures(store, call), "deadline_exceeded");
      assertAll(await failures(store, { ...call, signal: AbortSignal.abort() }), "canceled");
    } finally {
      close();
    }
  });

  it("is unavailable without its tables, and so is readiness", async () => {
    const { client, close } = await openFreshStore();
    await client.executeMultiple("drop table sandboxes; drop table sandbox_labels; delete from migrations");
    const errors = await failures(new LibsqlStore(client));
    assertAll(errors, "unavailable");
    for (const { message } of errors) assert.match(message, notMigrated);
    await rejects(checkMigrated(client), "unavailable", notMigrated);
    close();
  });

  it("is unavailable without a column", async () => {
    const { client, store, close } = await openFreshStore();
    await client.execute("alter table sandboxes rename column uid to other");
    const sandbox = sandboxOf("s");
    await rejects(store.create(freshCall(), sandbox), "unavailable", notMigrated);
    await rejects(store.get(freshCall(), sandbox.id), "unavailable", notMigrated);
    close();
  });
});
