import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { listLanes } from "../../functions/entry/list-lanes.ts";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import type { Lanes } from "../../shared/async/lanes.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { filePace, Pace } from "../../shared/store/pace.ts";
import { freshCall, freshPath, sandboxOf } from "../support/fresh-store.ts";
import { partOf } from "../support/part-of.ts";
import { rejects } from "../support/rejects.ts";

const records = 100;
const callers = 40;

describe("Lists that begin in one turn of the event loop", () => {
  const { path, remove } = freshPath();
  const database = openFileDatabase(path);
  const store = new LibsqlStore(database, { lanes: listLanes(database) });
  before(async () => {
    await migrate(database);
    const labels = new Map([["app", "web"]]);
    await Promise.all(
      Array.from({ length: records }, (_, at) =>
        store.create(freshCall("n"), sandboxOf(`s${at}`, { labels })),
      ),
    );
  });
  after(() => {
    database.close();
    remove();
  });

  it("begin a few at a time, so that others have their turn", async () => {
    const begun = new Set<number>();
    const pages = Array.from({ length: callers }, (_, caller) =>
      store.page(freshCall("n"), [], records, undefined, () => begun.add(caller)),
    );
    // All that one turn does is done before this.
    await new Promise(setImmediate);
    assert.ok(begun.size >= 1 && begun.size < callers / 4, `${begun.size} of ${callers} pages`);
    const found = await Promise.all(pages);
    assert.equal(begun.size, callers);
    for (const page of found) assert.equal(page.next, undefined);
  });

  it("begin at once if they are small", async () => {
    const begun = new Set<number>();
    const pages = Array.from({ length: 8 }, (_, caller) =>
      store.page(freshCall("n"), ["id==s7"], records, undefined, () => begun.add(caller)),
    );
    await new Promise(setImmediate);
    assert.equal(begun.size, 8);
    await Promise.all(pages);
  });
});

describe("a List beside others", () => {
  const { path, remove } = freshPath();
  const database = openFileDatabase(path);
  const log: string[] = [];
  let isCrowded = false;
  let steps = 0;
  const lanes = partOf<Lanes>({
    get isCrowded() {
      return isCrowded;
    },
    spend(work: number) {
      steps += work;
    },
    async enter(caller: string) {
      log.push(`enter ${caller}`);
      return () => log.push(`leave ${caller}`);
    },
  });
  const store = new LibsqlStore(database, { lanes });
  const large = { spec: { typeUrl: "t", value: new Uint8Array(2_000_000) } };
  before(async () => {
    await migrate(database);
    for (let at = 0; at < 8; at++) await store.create(freshCall("n"), sandboxOf(`s${at}`));
    await store.create(freshCall("large"), sandboxOf("s", large));
  });
  after(() => {
    database.close();
    remove();
  });
  beforeEach(() => {
    log.length = 0;
    steps = 0;
  });

  const reads: Readonly<Record<string, (call: Call) => Promise<unknown>>> = {
    "a page": (call) => store.page(call, [], 100, undefined, () => {}),
    "a page that the matcher searches": (call) => store.page(call, ["id~=[0-9]$"], 100, undefined, () => {}),
    "a List": (call) => store.list(call, [], () => {}),
    "a count": (call) => store.count(call, []),
    "a count by the matcher": (call) => store.count(call, ["id~=[0-9]$"]),
  };
  for (const [name, read] of Object.entries(reads)) {
    it(`waits for a lane and gives it back while it is crowded, and else tells its work: ${name}`, async () => {
      isCrowded = false;
      await read(freshCall("n"));
      assert.deepEqual(log, []);
      assert.ok(steps >= 8, `${steps} steps`);
      steps = 0;
      isCrowded = true;
      await read({ ...freshCall("n"), caller: "c" });
      await read(freshCall("n"));
      assert.deepEqual(log, ["enter c", "leave c", "enter n", "leave n"]);
      assert.equal(steps, 0, "in a lane each slice has a turn of its own");
    });
  }

  it("waits for a lane before it reads a record that is large", async () => {
    isCrowded = false;
    const page = await store.page(freshCall("large"), [], 100, undefined, ({ id }) => id);
    assert.deepEqual(page.sandboxes, ["s"]);
    assert.deepEqual(log, ["enter large", "leave large"]);
  });

  it("gives others a turn before each slice, and ends if its caller has left by then", async () => {
    const leaving = new AbortController();
    const pace = new Pace(filePace, undefined);
    setImmediate(() => leaving.abort());
    await rejects(pace.next({ namespace: "n", signal: leaving.signal }), "canceled");
  });
});
