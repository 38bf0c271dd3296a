import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, it, type TestContext } from "node:test";
import { type Client, createClient, type InStatement, LibsqlError, type Row } from "@libsql/client/http";
import { openServer } from "../../shared/hrana/client.ts";
import { toDatabaseError } from "../../shared/store/database-error.ts";
import { type Sqld, startSqld } from "../support/sqld.ts";

/** Returns the contents of a row by index and by name. */
function contents(row: Row): unknown {
  return { values: Array.from(row), names: Object.entries(row) };
}

/** Returns the result of a call, or the code of its error, in a form that can be compared. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  try {
    const results = [await call].flat() as Awaited<ReturnType<Client["execute"]>>[];
    return results.map((result) => ({ ...result, rows: result.rows.map(contents), toJSON: undefined }));
  } catch (error) {
    assert.ok(error instanceof LibsqlError, String(error));
    return { name: error.name, code: error.code };
  }
}

/** Returns the code of a database error with which a statement fails. */
async function codeOf(client: Client): Promise<string> {
  return toDatabaseError(await client.execute("select 1").catch((error: unknown) => error)).code;
}

const bytes = new Uint8Array([0, 1, 2, 253, 254, 255]);

const statements: readonly InStatement[] = [
  "select 1 as one, 'two' as two, x'0003ff' as three, null as four, 5.5 as five",
  "select 1 as a, 2 as a, 3 as \"0\", 4 as length, 5 as ''",
  { sql: "select ?, typeof(?), ?", args: ["text\u0001😀", 7, bytes] },
  { sql: "select :name, $name, @other", args: { ":name": 1, $name: "a", "@other": null } },
  { sql: "select ?, ?, ?", args: [true, new Date(5), bytes.buffer] },
  { sql: "select ?, ?, ?", args: [-1, Number.MAX_SAFE_INTEGER, 12345678901n] },
  { sql: "select ?, length(?)", args: [new Uint8Array(), new Uint8Array(4)] },
  { sql: "insert into t values (?, ?) returning *", args: ["a", bytes] },
  { sql: "insert into t values (?, ?)", args: ["b", null] },
  { sql: "insert into t values (?, ?)", args: ["b", null] },
  "update t set v = x'01' where k = 'a'",
  "select * from t order by k",
  "select * from missing",
  "nonsense",
  "",
];

describe("the client of a libSQL server", () => {
  let sqld: Sqld | undefined;
  let ours: Client;
  let theirs: Client;

  before(async () => {
    sqld = await startSqld();
    if (!sqld) return;
    ours = openServer(sqld.url, undefined);
    theirs = createClient({ url: sqld.url });
  });
  after(() => sqld?.stop());

  function onServer(name: string, run: () => Promise<void>): void {
    it(name, async (test: TestContext) => (sqld ? run() : test.skip("there is no sqld")));
  }

  async function emptyTable(): Promise<void> {
    await ours.executeMultiple(
      "drop table if exists t; create table t (k text primary key, v blob) without rowid;",
    );
  }

  onServer("returns the same results as @libsql/client", async () => {
    const answers: unknown[][] = [];
    for (const client of [ours, theirs]) {
      await emptyTable();
      const found: unknown[] = [];
      for (const statement of statements) found.push(await outcome(client.execute(statement)));
      answers.push(found);
    }
    for (const [at, statement] of statements.entries()) {
      assert.deepEqual(
        answers[0]?.[at],
        answers[1]?.[at],
        typeof statement === "string" ? statement : statement.sql,
      );
    }
  });

  onServer("runs a batch in a transaction, and its error names the failed statement", async () => {
    const insert = (key: string): InStatement => ({ sql: "insert into t values (?, null)", args: [key] });
    const batches: (readonly [InStatement[], "write" | "read" | "deferred" | undefined])[] = [
      [[insert("a"), "select count(*) as n from t"], "write"],
      [[insert("b"), insert("b"), insert("c")], "write"],
      [[insert("d"), "select * from missing"], undefined],
      [["select k from t"], "read"],
      [[insert("e")], "deferred"],
      [[], "write"],
    ];
    const answers: unknown[][] = [];
    for (const client of [ours, theirs]) {
      await emptyTable();
      const found: unknown[] = [];
      for (const [batch, mode] of batches) found.push(await outcome(client.batch(batch, mode)));
      found.push(await outcome(client.execute("select k from t order by k")));
      answers.push(found);
    }
    assert.deepEqual(answers[0], answers[1]);
    const { rows } = await ours.execute("select k from t order by k");
    assert.deepEqual(
      rows.map(({ k }) => k),
      ["a", "e"],
    );
  });

  onServer("refuses numbers that it cannot represent exactly", async () => {
    await assert.rejects(ours.execute("select 9007199254740993"), RangeError);
    await assert.rejects(ours.execute({ sql: "select ?", args: [Number.NaN] }), RangeError);
  });

  onServer("refuses statements after it is closed", async () => {
    const client = openServer(sqld?.url ?? "", undefined);
    client.close();
    await assert.rejects(client.execute("select 1"), { code: "CLIENT_CLOSED" });
  });

  it("maps faults of the server to unavailable, resource_exhausted or internal", async () => {
    assert.equal(await codeOf(openServer("http://127.0.0.1:1", undefined)), "unavailable");
    const cases: Readonly<Record<string, readonly [status: number, body: string, code: string]>> = {
      busy: [503, "overloaded", "unavailable"],
      // Its connection breaks within the body.
      broken: [200, "{", "unavailable"],
      large: [413, "", "resource_exhausted"],
      blocked: [403, '{"message":"not now","code":"BLOCKED"}', "unavailable"],
      denied: [401, '{"error":"no"}', "unavailable"],
      page: [200, "<html>", "internal"],
      nowhere: [404, "", "internal"],
    };
    const server = createServer((request, response) => {
      const name = request.url?.replace(/^\/|\/v2\/pipeline$/g, "") ?? "";
      const [status, body] = cases[name] ?? [500, ""];
      if (name !== "broken") return void response.writeHead(status).end(body);
      response.writeHead(status, { "content-length": 100 }).write(body);
      setTimeout(() => response.destroy(), 50);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : 0;
      for (const [name, [, , code]] of Object.entries(cases)) {
        const client = openServer(`http://127.0.0.1:${port}/${name}`, "token");
        assert.equal(await codeOf(client), code, name);
      }
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("maps errors without a code by their messages", async () => {
    const codes: Readonly<Record<string, string>> = {
      "database is locked": "unavailable",
      "string or blob too big": "resource_exhausted",
      "database or disk is full": "resource_exhausted",
      "malformed JSON": "data_loss",
      "no such table: sandboxes": "unavailable",
      "no such column: uid": "unavailable",
      "table sandboxes has no column named uid": "unavailable",
      "anything else": "internal",
    };
    for (const [message, code] of Object.entries(codes)) {
      const fetch = async () => Response.json({ results: [{ type: "error", error: { message } }] });
      assert.equal(await codeOf(openServer("http://db.example", undefined, fetch)), code, message);
    }
  });

  it("sends requests to the address in the URL, with the token", async () => {
    const requests: [string, string | null][] = [];
    const fetch = async (url: string, { headers }: RequestInit) => {
      requests.push([url, new Headers(headers).get("authorization")]);
      const result = { cols: [], rows: [], affected_row_count: 0, last_insert_rowid: null };
      return Response.json({ results: [{ type: "ok", response: { type: "execute", result } }] });
    };
    const urls = [
      "libsql://db.example",
      "libsql://db.example:1?tls=0",
      "https://db.example/a/b",
      "http://[::1]:1/",
    ];
    for (const url of urls) await openServer(url, "secret", fetch).execute("select 1");
    await openServer("http://db.example", undefined, fetch).execute("select 1");
    assert.deepEqual(requests, [
      ["https://db.example/v2/pipeline", "Bearer secret"],
      ["http://db.example:1/v2/pipeline", "Bearer secret"],
      ["https://db.example/a/b/v2/pipeline", "Bearer secret"],
      ["http://[::1]:1/v2/pipeline", "Bearer secret"],
      ["http://db.example/v2/pipeline", null],
    ]);
    for (const url of [
      "wss://db.example",
      "https://u:p@db.example",
      "https://db.example?authToken=x",
      "https://",
      "x",
    ]) {
      assert.throws(() => openServer(url, undefined), /^TypeError: the database's URL must be/);
    }
  });
});
