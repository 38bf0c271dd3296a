import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { HranaClient, openServer } from "../../shared/hrana/client.ts";
import { sendAlone } from "../../shared/hrana/pipeline.ts";
import { callDatabase } from "../../shared/store/database-error.ts";
import { silent as neverAnswers, startBrokenAgent } from "../support/broken-agent.ts";
import { collectGarbage } from "../support/collect-garbage.ts";

const sql = "select 1";
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

/** First errors, and whether a read and a write are retried after them. */
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
    for (const [effect, again] of [
      ["reads", readAgain],
      ["writes", writeAgain],
    ] as const) {
      it(`after ${what}, an operation that ${effect} is ${again ? "" : "not "}retried`, async () => {
        let sent = 0;
        const client = openServer("http://127.0.0.1:1", undefined, async () =>
          ++sent === 1 ? fault() : done(),
        );
        const outcome = await callDatabase(undefined, effect, () => client.execute(sql)).then(
          () => "answered",
          () => "failed",
        );
        client.close();
        assert.deepEqual([outcome, sent], again ? ["answered", 2] : ["failed", 1]);
      });
    }
  }

  it("times out when the server is silent, and is not retried", async () => {
    let sent = 0;
    const url = new URL("http://127.0.0.1:1/");
    const silent = (_url: string, { signal }: RequestInit) => {
      sent++;
      return new Promise<Response>((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
    };
    const client = new HranaClient(sendAlone({ url, authToken: undefined, fetch: silent, timeoutMs: 50 }));
    for (const effect of ["reads", "writes"] as const) {
      const asked = callDatabase(undefined, effect, () => client.execute(sql));
      await assert.rejects(asked, { code: "unavailable" });
    }
    assert.equal(sent, 2);
  });

  it("times out despite garbage collection", { timeout: 60_000 }, async () => {
    const { url, close } = await startBrokenAgent(neverAnswers);
    const client = new HranaClient(
      sendAlone({ url: new URL(url), authToken: undefined, fetch, timeoutMs: 200 }),
    );
    const collecting = setInterval(collectGarbage, 20);
    try {
      await assert.rejects(client.execute(sql), /did not answer within 200 ms/);
    } finally {
      clearInterval(collecting);
      await close();
    }
  });

  it("is not retried forever, nor after its caller has left", async () => {
    let sent = 0;
    const client = openServer("http://127.0.0.1:1", undefined, async () => {
      sent++;
      return refused();
    });
    const ask = (signal?: AbortSignal) => callDatabase(signal, "reads", () => client.execute(sql));
    await assert.rejects(ask(), { code: "unavailable", message: "the database cannot be reached" });
    assert.ok(sent > 1 && sent <= 10, `${sent} tries`);
    const leaving = new AbortController();
    const pending = ask(leaving.signal);
    const tried = sent;
    setTimeout(() => leaving.abort(), 0);
    await assert.rejects(pending, { code: "canceled" });
    await delay(1_000);
    assert.ok(sent <= tried + 1);
  });
});
