import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { openDatabase } from "../../functions/entry/database.ts";
import { sharePipelines } from "../../functions/entry/shared-pipelines.ts";
import { openServer } from "../../shared/hrana/client.ts";
import { startProxy } from "../bench/remote/proxy.ts";
import { startSqld } from "../support/sqld.ts";

const noRows = { cols: [], rows: [], affected_row_count: 0, last_insert_rowid: null };
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
