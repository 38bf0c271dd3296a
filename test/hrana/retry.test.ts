import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { HranaClient, openServer } from "../../shared/hrana/client.ts";
import { toDatabaseError } from "../../shared/store/database-error.ts";
import { silent as neverAnswers, startBrokenAgent } from "../faults/broken-agent.ts";
import { collectGarbage } from "../garbage.ts";

const read = "select 1";
const write = "insert into t values (1)";
const result = { cols: [], rows: [], affected_row_count: 0, last_insert_rowid: null };

function reply(response: unknown): Response {
  return Response.json({
    baton: null,
    base_url: null,
    results: [response, { type: "ok", response: { type: "close" } }],
  });
}

const done = () => reply({ type: "ok", response: { type: "execute", result } });
const busy = () => reply({ type: "error", error: { message: "database is locked", code: "SQLITE_BUSY" } });
const status = (code: number) => () => new Response("no", { status: code });
const thrown = (error: Error) => (): Response => {
  throw error;
};
const refused = thrown(
  new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code: "ECONNREFUSED" }) }),
);
const broken = thrown(
  new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code: "ECONNRESET" }) }),
);

/** What goes wrong first, and whether a read and a write are sent again after it. */
const faults: readonly (readonly [string, () => Response, boolean, boolean])[] = [
  ["a connection refused", refused, true, true],
  ["a connection broken", broken, true, false],
  ["429", status(429), true, true],
  ["502", status(502), true, false],
  ["503", status(503), true, false],
  ["504", status(504), true, false],
  ["500", status(500), false, false],
  ["401", status(401), false, false],
  ["a database that is locked", busy, true, true],
];

describe("a request to a libSQL server that fails once", () => {
  for (const [what, fault, readAgain, writeAgain] of faults) {
    for (const [kind, sql, again] of [
      ["read", read, readAgain],
      ["write", write, writeAgain],
    ] as const) {
      it(`after ${what}, a ${kind} is ${again ? "" : "not "}sent again`, async () => {
        let sent = 0;
        const client = openServer("http://127.0.0.1:1", undefined, async () =>
          ++sent === 1 ? fault() : done(),
        );
        const outcome = await client.execute(sql).then(
          () => "answered",
          () => "failed",
        );
        client.close();
        assert.deepEqual([outcome, sent], again ? ["answered", 2] : ["failed", 1]);
      });
    }
  }

  it("is given up when the server stays silent, and not sent again", async () => {
    let sent = 0;
    const url = new URL("http://127.0.0.1:1/");
    const silent = (_url: string, { signal }: RequestInit) => {
      sent++;
      return new Promise<Response>((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
    };
    const client = new HranaClient({ url, authToken: undefined, fetch: silent, patience: 50 });
    for (const sql of [read, write]) {
      await assert.rejects(client.execute(sql), (error: unknown) => {
        assert.equal(toDatabaseError(error).code, "unavailable");
        return true;
      });
    }
    assert.equal(sent, 2);
  });

  it("is given up although memory is collected meanwhile", { timeout: 10_000 }, async () => {
    const { url, close } = await startBrokenAgent(neverAnswers);
    const client = new HranaClient({ url: new URL(url), authToken: undefined, fetch, patience: 200 });
    const collecting = setInterval(collectGarbage, 20);
    try {
      await assert.rejects(client.execute(read), /did not answer within 200 ms/);
    } finally {
      clearInterval(collecting);
      await close();
    }
  });

  it("is not sent for ever, and not after the client was closed", async () => {
    let sent = 0;
    const client = openServer("http://127.0.0.1:1", undefined, async () => {
      sent++;
      return refused();
    });
    await assert.rejects(client.execute(read), /fetch failed/);
    assert.ok(sent > 1 && sent <= 10, `${sent} tries`);
    const pending = client.execute(read);
    const tried = sent;
    client.close();
    await assert.rejects(pending);
    assert.ok(sent <= tried + 1);
  });
});
