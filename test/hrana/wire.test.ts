import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { Client } from "@libsql/client/http";
import { openDatabase } from "../../functions/entry/database.ts";
import { sharePipelines } from "../../functions/entry/shared-pipelines.ts";
import { openServer } from "../../shared/hrana/client.ts";
import { startProxy } from "../bench/remote/proxy.ts";
import { startSqld } from "../support/sqld.ts";

const noRows = { cols: [], rows: [], affected_row_count: 0, last_insert_rowid: null };
const executed = (result: object) => ({ type: "ok", response: { type: "execute", result } });
/** The result of a statement, and of a batch of one statement in a transaction. */
const empty = { ...noRows, step_results: Array(4).fill(noRows), step_errors: [] };

/** An answer instead of the usual one; a thrown error if undefined. */
type Fault = { readonly status: number; readonly body: string } | undefined;

/** A libSQL server that notes what it is sent, and answers each request with an empty result. */
function noteStreams() {
  /** For each round trip the stream that continues (undefined for a new one) and the types of its requests. */
  const sent: (readonly [baton: string | undefined, ...types: string[]])[] = [];
  const faults: { readonly at: number; readonly fault: Fault }[] = [];
  const held: (() => void)[] = [];
  const server = { sent, faults, held, isHolding: false, baseUrl: null as string | null };
  let streams = 0;
  const answer = async (_: string, { body }: RequestInit): Promise<Response> => {
    const { baton, requests } = JSON.parse(String(body)) as {
      baton?: string;
      requests: { type: string }[];
    };
    const types = requests.map(({ type }) => type);
    const at = sent.push([baton, ...types]) - 1;
    if (server.isHolding) await new Promise<void>((resolve) => held.push(resolve));
    const planned = faults.find((one) => one.at === at);
    if (planned && !planned.fault) throw new TypeError("the connection broke");
    if (planned?.fault) return new Response(planned.fault.body, { status: planned.fault.status });
    const results = types.map((type) => ({ type: "ok", response: { type, result: empty } }));
    const [stream, uses] = baton?.split(".") ?? [`s${++streams}`, "0"];
    const next = types.includes("close") ? null : `${stream}.${Number(uses) + 1}`;
    return Response.json({ baton: next, base_url: server.baseUrl, results });
  };
  return { server, client: openServer("http://127.0.0.1:1", undefined, answer, sharePipelines) };
}

/** Opens a client of a server that gives each request the same result. */
function openScripted(response: unknown = executed(noRows)) {
  const sent: { readonly headers: Headers; readonly requests: readonly unknown[] }[] = [];
  const client = openServer("http://db.example", undefined, async (_url, { headers, body }) => {
    sent.push({ headers: new Headers(headers), requests: JSON.parse(String(body)).requests });
    return Response.json({ results: [response] });
  });
  return { client, sent };
}

describe("the client on the wire", () => {
  it("sends a statement with its values in any form, and closes its stream", async () => {
    for (const [run, stmt] of [
      [(client: Client) => client.execute("select 1"), { sql: "select 1", args: [] }],
      [
        (client: Client) => client.execute("select ?", [true]),
        { sql: "select ?", args: [{ type: "integer", value: "1" }] },
      ],
      [(client: Client) => client.execute({ sql: "select 2" }), { sql: "select 2" }],
      [
        (client: Client) => client.execute({ sql: "select :a", args: { a: 1 } }),
        { sql: "select :a", named_args: [{ name: "a", value: { type: "float", value: 1 } }] },
      ],
    ] as const) {
      const { client, sent } = openScripted();
      await run(client);
      assert.deepEqual(sent[0]?.requests, [{ type: "execute", stmt }, { type: "close" }]);
      assert.equal(sent[0]?.headers.get("content-type"), "application/json");
      assert.equal(sent[0]?.headers.get("accept-encoding"), "identity");
    }
  });

  it("says which statement of a batch has failed, or that none has", async () => {
    const failing = (at: number) => {
      const step_errors = Array.from({ length: 5 }, (_, step) =>
        step === at ? { message: "failed", code: "SQLITE_FULL" } : null,
      );
      const batch = { step_results: [null, null, null, null, null], step_errors };
      return openScripted({ type: "ok", response: { type: "batch", result: batch } }).client;
    };
    // The steps are BEGIN, two statements, COMMIT and ROLLBACK.
    for (const [step, expected] of [
      [0, { name: "LibsqlError", code: "SQLITE_FULL" }],
      [1, { name: "LibsqlBatchError", code: "SQLITE_FULL", statementIndex: 0 }],
      [2, { name: "LibsqlBatchError", code: "SQLITE_FULL", statementIndex: 1 }],
      [3, { name: "LibsqlError", code: "SQLITE_FULL" }],
      [4, { name: "LibsqlError", code: "TRANSACTION_CLOSED" }],
    ] as const) {
      await assert.rejects(failing(step).batch(["select 1", "select 2"]), expected, `step ${step}`);
    }
  });

  it("refuses an answer without a result", async () => {
    for (const response of [null, { type: "bogus" }]) {
      const { client } = openScripted(response);
      await assert.rejects(client.execute("select 1"), { code: "HRANA_PROTO_ERROR" });
    }
  });

  it("sends nothing while it is closed", async () => {
    const { client, sent } = openScripted();
    assert.equal(client.closed, false);
    client.close();
    assert.equal(client.closed, true);
    for (const run of [
      () => client.execute("select 1"),
      () => client.batch(["select 1"]),
      () => client.executeMultiple("select 1"),
    ]) {
      await assert.rejects(run(), { code: "CLIENT_CLOSED" });
    }
    assert.equal(sent.length, 0);
    await client.reconnect();
    await client.execute("select 1");
    assert.deepEqual([client.closed, sent.length], [false, 1]);
  });

  it("refuses what a server cannot do", async () => {
    const { client } = openScripted();
    await assert.rejects(client.transaction("write"), { code: "TRANSACTIONS_NOT_SUPPORTED" });
    await assert.rejects(client.migrate(["select 1"]), { code: "TRANSACTIONS_NOT_SUPPORTED" });
    await assert.rejects(client.sync(), { code: "SYNC_NOT_SUPPORTED" });
  });

  it("writes a result as JSON with the id of the last row as text", async () => {
    const last = { ...noRows, last_insert_rowid: "9007199254740993" };
    const { client } = openScripted(executed(last));
    const found = await client.execute("select 1");
    assert.equal(found.lastInsertRowid, 9_007_199_254_740_993n);
    assert.equal(JSON.parse(JSON.stringify(found)).lastInsertRowid, "9007199254740993");
  });
});

describe("streams of a libSQL server", () => {
  it("stay open, and each use continues with the baton of the last", async () => {
    const { server, client } = noteStreams();
    await client.execute("select 1");
    await client.execute("update t set a = 1");
    await client.batch(["select 1"], "read");
    await client.execute({ sql: "select 2", args: [], isLarge: true } as never);
    assert.deepEqual(server.sent, [
      [undefined, "execute"],
      ["s1.1", "execute"],
      ["s1.2", "batch"],
      ["s1.3", "execute"],
    ]);
  });

  it("are used by one pipeline at a time, four stay open, and others are closed after use", async () => {
    const { server, client } = noteStreams();
    const large = { sql: "select 1", args: [], isLarge: true } as never;
    server.isHolding = true;
    const first = Array.from({ length: 6 }, () => client.execute(large));
    server.isHolding = false;
    for (const release of server.held) release();
    await Promise.all(first);
    const fresh = [undefined, "execute"];
    const closed = [undefined, "execute", "close"];
    assert.deepEqual(server.sent.splice(0), [fresh, fresh, fresh, fresh, closed, closed]);
    await Promise.all(Array.from({ length: 5 }, () => client.execute(large)));
    assert.deepEqual(server.sent.map(([baton]) => baton).sort(), ["s1.1", "s2.1", "s3.1", "s4.1", undefined]);
    assert.deepEqual(server.sent[4], closed);
  });

  it("are left after five seconds without use", async (test: TestContext) => {
    const { server, client } = noteStreams();
    let nowMs = 1_000;
    test.mock.method(performance, "now", () => nowMs);
    for (const passedMs of [0, 4_999, 5_000]) {
      nowMs += passedMs;
      await client.execute("select 1");
    }
    assert.deepEqual(
      server.sent.map(([baton]) => baton),
      [undefined, "s1.1", undefined],
    );
  });

  it("are closed after a script", async () => {
    const { server, client } = noteStreams();
    await client.execute("select 1");
    await client.executeMultiple("begin; select 1");
    await client.execute("select 1");
    assert.deepEqual(server.sent, [
      [undefined, "execute"],
      [undefined, "sequence", "close"],
      ["s1.1", "execute"],
    ]);
  });

  it("are not continued where the server sends them elsewhere", async () => {
    const { server, client } = noteStreams();
    server.baseUrl = "https://127.0.0.1:2";
    await client.execute("select 1");
    await client.execute("select 1");
    assert.deepEqual(
      server.sent.map(([baton]) => baton),
      [undefined, undefined],
    );
  });

  const unknown: Readonly<Record<string, Fault>> = {
    "that restarted": { status: 400, body: "Received an invalid baton" },
    "that closed it": {
      status: 400,
      body: '{"message":"The stream has expired due to inactivity","code":"STREAM_EXPIRED"}',
    },
    "that moved": { status: 404, body: '{"error":"stream not found: abc"}' },
  };
  for (const [name, fault] of Object.entries(unknown)) {
    it(`begin anew on a server ${name}: the write is sent again, once`, async () => {
      const { server, client } = noteStreams();
      await client.execute("select 1");
      server.faults.push({ at: 1, fault });
      await client.execute("update t set a = 1");
      await client.execute("select 1");
      assert.deepEqual(
        server.sent.map(([baton]) => baton),
        [undefined, "s1.1", undefined, "s2.1"],
      );
      server.faults.push({ at: 4, fault }, { at: 5, fault });
      await assert.rejects(client.execute("update t set a = 1"));
      assert.equal(server.sent.length, 6);
    });
  }

  const uncertain: Readonly<Record<string, Fault>> = {
    "its answer is lost": undefined,
    "its baton was used already": { status: 400, body: "Received a baton that has already been used" },
    "the server fails": { status: 500, body: "stream not found" },
  };
  for (const [name, fault] of Object.entries(uncertain)) {
    it(`are left if ${name}, and a write is not sent again`, async () => {
      const { server, client } = noteStreams();
      await client.execute("select 1");
      server.faults.push({ at: 1, fault });
      await assert.rejects(client.execute("update t set a = 1"));
      await client.execute("select 1");
      assert.deepEqual(
        server.sent.map(([baton]) => baton),
        [undefined, "s1.1", undefined],
      );
    });
  }

  it("begin anew after a restart of sqld, where nothing is done twice", async (test: TestContext) => {
    const before = await startSqld();
    if (!before) return test.skip("sqld is not installed");
    const after = await startSqld();
    assert.ok(after);
    const proxy = await startProxy(before.url);
    const client = openDatabase(proxy.url, undefined);
    try {
      const write = "insert into t values (1) returning (select count(*) from t) as n";
      for (const { url } of [before, after]) {
        proxy.target = url;
        await client.executeMultiple("create table t (a)");
        for (const n of [1, 2, 3]) assert.equal((await client.execute(write)).rows[0]?.n, n);
      }
    } finally {
      client.close();
      await proxy.close();
      await Promise.all([before.stop(), after.stop()]);
    }
  });
});
