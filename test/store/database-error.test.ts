import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { describe, it } from "node:test";
import { createClient } from "@libsql/client/http";
import { LibsqlBatchError, LibsqlError } from "@libsql/core/api";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { orPartial, toLibsqlError } from "../../functions/sqlite/libsql-error.ts";
import type { Code } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { checkMigrated } from "../../shared/store/check-migrated.ts";
import { toDatabaseError } from "../../shared/store/database-error.ts";
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

describe("an error of the database", () => {
  const cases: readonly (readonly [string, unknown, Code, RegExp])[] = [
    ["of SQLite that has no meaning here", new LibsqlError("m", "SQLITE_ERROR"), "internal", /failed/],
    ["of a busy file", new LibsqlError("m", "SQLITE_BUSY"), "unavailable", /busy/],
    [
      "of a value that is too large",
      new LibsqlError("m", "SQLITE_TOOBIG"),
      "resource_exhausted",
      /size limit/,
    ],
    ["of a full disk", new LibsqlError("m", "SQLITE_FULL"), "resource_exhausted", /no space/],
    ["of a closed client", new LibsqlError("m", "CLIENT_CLOSED"), "unavailable", /cannot be reached/],
    ["of the network, on most runtimes", new TypeError("fetch failed"), "unavailable", /cannot be reached/],
    [
      "of the network, on others",
      Object.assign(new Error("m"), { code: "ECONNRESET" }),
      "unavailable",
      /cannot be reached/,
    ],
    ["of our own code", new Error("m"), "internal", /failed/],
    ["that is not an error", "m", "internal", /failed/],
    [
      "that Drizzle has wrapped",
      new DrizzleQueryError("q", [], new TypeError("m")),
      "unavailable",
      /reached/,
    ],
  ];
  for (const [name, thrown, code, message] of cases) {
    it(`is ${code}: ${name}`, () => {
      const error = toDatabaseError(thrown);
      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.equal(error.exception, /no space/.test(error.message) ? "databaseFull" : undefined);
      assert.equal(error.cause, thrown instanceof DrizzleQueryError ? thrown.cause : thrown);
    });
  }

  it("of our own stays as it is", () => {
    const own = new SandboxError("data_loss", "damaged");
    assert.equal(toDatabaseError(own), own);
  });

  it("of a server depends on its status", () => {
    const codeOf = (status: number) => {
      const cause = Object.assign(new Error("m"), { status });
      const { code, message } = toDatabaseError(
        new LibsqlError("m", "SERVER_ERROR", undefined, undefined, cause),
      );
      return `${status} ${code}: ${message.split(" ").at(-1)}`;
    };
    assert.deepEqual([400, 401, 402, 403, 404, 413, 428, 429, 430, 499, 500, 503].map(codeOf), [
      "400 internal: failed",
      "401 unavailable: DATABASE_AUTH_TOKEN",
      "402 internal: failed",
      "403 unavailable: DATABASE_AUTH_TOKEN",
      "404 internal: failed",
      "413 resource_exhausted: limit",
      "428 internal: failed",
      "429 unavailable: reached",
      "430 internal: failed",
      "499 internal: failed",
      "500 unavailable: reached",
      "503 unavailable: reached",
    ]);
    assert.equal(toDatabaseError(new LibsqlError("m", "SERVER_ERROR")).code, "internal");
  });
});

describe("an error of SQLite", () => {
  const codes = [
    [5, "SQLITE_BUSY"],
    [6, "SQLITE_LOCKED"],
    [8, "SQLITE_READONLY"],
    [10, "SQLITE_IOERR"],
    [11, "SQLITE_CORRUPT"],
    [13, "SQLITE_FULL"],
    [14, "SQLITE_CANTOPEN"],
    [18, "SQLITE_TOOBIG"],
    [19, "SQLITE_CONSTRAINT"],
    [26, "SQLITE_NOTADB"],
  ] as const;

  it("has the code of its result code, also of an extended one", () => {
    for (const [errcode, code] of codes) {
      for (const raw of [errcode, errcode | 0x100, errcode | 0xf00]) {
        const error = toLibsqlError(Object.assign(new Error("m"), { errcode: raw }));
        assert.deepEqual([error.code, error.rawCode, error.message], [code, raw, `${code}: m`]);
      }
    }
    for (const errcode of [1, 7, 9, 12, 15, 17, 20, 25, 27, 5 | 0x80]) {
      assert.equal(
        toLibsqlError(Object.assign(new Error("m"), { errcode })).code,
        "SQLITE_ERROR",
        `${errcode}`,
      );
    }
  });

  it("has the code of its message where the runtime gives none", () => {
    const messages = [
      ["database is locked", "SQLITE_BUSY"],
      ["attempt to write a readonly database", "SQLITE_READONLY"],
      ["database or disk is full", "SQLITE_FULL"],
      ["unable to open database file: x", "SQLITE_CANTOPEN"],
      ["file is not a database", "SQLITE_NOTADB"],
    ] as const;
    for (const [message, code] of messages) assert.equal(toLibsqlError(new Error(message)).code, code);
    assert.deepEqual([toLibsqlError(new Error("m")).code, toLibsqlError("m").code], ["UNKNOWN", "UNKNOWN"]);
    assert.equal(toLibsqlError(new RangeError("m")).code, "INTEGER_OUT_OF_RANGE");
  });

  it("names the statement of a batch, the first one too", () => {
    for (const index of [0, 2]) {
      const error = toLibsqlError(new Error("m"), index);
      assert.ok(error instanceof LibsqlBatchError && error.statementIndex === index);
    }
    assert.ok(!(toLibsqlError(new Error("m")) instanceof LibsqlBatchError));
  });

  it("of a later statement of a write has no result code, and keeps its cause", () => {
    const cause = Object.assign(new Error("m"), { errcode: 13 });
    const failing = () => {
      throw cause;
    };
    assert.throws(() => orPartial(failing), { code: "SQLITE_FULL", rawCode: undefined, cause });
  });
});
