import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LibsqlError } from "@libsql/client/http";
import { type RestAnswer, rest } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import { LivesFixture } from "./fixture.ts";

/** The statement that stores the answer to a request with a key. */
const storesAnswer = /^update "idempotency_keys" set "status"/;

describe("an agent's answer that the database has no space for", () => {
  it("is given, and the functions are not ready until a write succeeds", async (context) => {
    const fixture = await LivesFixture.open();
    context.after(() => fixture.close());
    const ns = freshNamespace();
    assert.equal(await fixture.create(ns, "exec sleep 1000"), "ok");
    const readiness = async () => {
      const response = await fixture.ask("/readyz");
      return [response.status, (await response.json()).database];
    };
    const full = new LibsqlError("m", "SQLITE_FULL");
    fixture.setNetwork(async (method, deliver) => {
      if (method === "Start") fixture.loseStatements(/^(?:insert|update)/i, full);
      return deliver();
    });
    assert.equal(await fixture.call(ns, "Start"), "ok");
    assert.deepEqual(await readiness(), [503, "the database has no space left"]);
    fixture.loseStatements();
    assert.equal((await readiness())[1], "ok");
    assert.equal(await fixture.call(ns, "Shutdown"), "ok");
  });
});

describe("the answer to a request with an idempotency key", () => {
  let fixture: LivesFixture;
  before(async () => {
    fixture = await LivesFixture.open();
  });
  after(async () => {
    fixture.setNetwork();
    fixture.loseStatements();
    await fixture.close();
  });

  const json = { process: { args: ["sleep", "1000"], cwd: "/" } };
  const record = { sandboxId: "s", runtime: { name: "process" }, spec: { typeUrl: specType, json } };

  function send(ns: string, route: string, body?: unknown, key?: string): Promise<RestAnswer> {
    return rest(fixture.ask, ns, route, body, key === undefined ? {} : { "idempotency-key": key });
  }

  /** Sends a request whose answer cannot be stored. */
  async function sendInVain(ns: string, route: string, body: unknown): Promise<void> {
    fixture.loseStatements(storesAnswer);
    const { status, body: problem, headers } = await send(ns, route, body, "k");
    fixture.loseStatements();
    assert.deepEqual([status, problem.code, headers.get("retry-after")], [503, "unavailable", "1"]);
  }

  const isReplayed = ({ headers }: RestAnswer) => headers.get("idempotency-replayed") === "true";

  it("is not given if it cannot be stored: a refusal is looked for again", async () => {
    const ns = freshNamespace();
    const patch = { labels: { a: "b" } };
    await sendInVain(ns, "PATCH /sandboxes/s?fields=labels.a", patch);
    assert.equal((await send(ns, "POST /sandboxes", record)).status, 201);
    const repeated = await send(ns, "PATCH /sandboxes/s?fields=labels.a", patch, "k");
    assert.equal(repeated.status, 200, JSON.stringify(repeated.body));
    assert.ok(isReplayed(await send(ns, "PATCH /sandboxes/s?fields=labels.a", patch, "k")));
  });

  it("is not given if it cannot be stored: a retry finds what was done", async () => {
    const ns = freshNamespace();
    await sendInVain(ns, "POST /sandboxes", record);
    const repeated = await send(ns, "POST /sandboxes", record, "k");
    assert.deepEqual([repeated.status, isReplayed(repeated)], [201, false], JSON.stringify(repeated.body));
    assert.deepEqual(await fixture.events(ns), ["created 0"]);
  });

  for (const isAnswered of [true, false]) {
    const theirs = isAnswered ? "has answered" : "is carrying it out";
    it(`is that of the server that has taken the request over, which ${theirs}`, async () => {
      const ns = freshNamespace();
      assert.equal((await send(ns, "POST /sandboxes", record)).status, 201);
      fixture.setNetwork(async (_method, deliver) => {
        await fixture.takeOverKeys(ns, isAnswered);
        return deliver();
      });
      const answer = await send(ns, "POST /sandboxes/s/create", undefined, "k");
      fixture.setNetwork();
      if (isAnswered) assert.deepEqual([answer.status, isReplayed(answer)], [204, true]);
      else assert.deepEqual([answer.status, answer.body.code], [409, "aborted"]);
    });
  }

  it("is not kept while the operation runs: a retry continues it", async () => {
    const ns = freshNamespace();
    assert.equal((await send(ns, "POST /run", record)).status, 201);
    fixture.setNetwork(async () => {
      throw Object.assign(new TypeError("fetch failed"), { code: "ECONNREFUSED" });
    });
    const remove = () => send(ns, "DELETE /sandboxes/s?force=true", undefined, "k");
    for (let times = 0; times < 2; times++) {
      const pending = await remove();
      assert.deepEqual([pending.status, isReplayed(pending)], [202, false], JSON.stringify(pending.body));
    }
    fixture.setNetwork();
    const done = await remove();
    assert.deepEqual([done.status, isReplayed(done)], [204, false], JSON.stringify(done.body));
    const again = await remove();
    assert.deepEqual([again.status, isReplayed(again)], [204, true]);
  });
});
