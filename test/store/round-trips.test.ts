import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { EmbeddedExecutor } from "../../functions/sqlite/executor.ts";
import { FileDatabase } from "../../functions/sqlite/file-database.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";

/** Returns the client with counted calls. */
function counting(database: FileDatabase, isEmbedded: boolean, count: () => void): FileDatabase {
  const counted: FileDatabase = new Proxy(database, {
    has: (target, name) => (isEmbedded || name !== "executor") && Reflect.has(target, name),
    get(target, name) {
      if (name === "executor") return new EmbeddedExecutor(counted, counted);
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        count();
        return Reflect.apply(member, target, args);
      };
    },
  });
  return counted;
}

// A server reads up to 2,000 records in a slice, the embedded engine 64 after the first 101, so that other work gets
// its turn.
for (const [kind, isEmbedded, pageSize, batches] of [
  ["a server", false, 1_000, 3],
  ["the embedded engine", true, 60, 64],
] as const) {
  describe(`an operation of the Store calls ${kind}`, () => {
    const call = freshCall();
    let fresh: FreshStore;
    let store: LibsqlStore;
    let calls = 0;
    before(async () => {
      fresh = await openFreshStore();
      const database = fresh.client;
      assert.ok(database instanceof FileDatabase);
      store = new LibsqlStore(counting(database, isEmbedded, () => calls++));
      const labels = new Map([["app", "web"]]);
      for (let index = 0; index < 4_100; index += 100) {
        await Promise.all(
          Array.from({ length: 100 }, (_, at) =>
            fresh.store.create(call, sandboxOf(`s${index + at}`, { labels })),
          ),
        );
      }
    });
    after(() => fresh.close());

    async function trips(operation: () => Promise<unknown>): Promise<number> {
      const before = calls;
      await operation().catch(() => {});
      return calls - before;
    }

    const one = sandboxOf("one", { labels: new Map([["a", "1"]]) });
    const version = { uid: "none", revision: 1 };
    const once: Readonly<Record<string, () => Promise<unknown>>> = {
      Create: () => store.create(call, one),
      "Create of an id that is taken": () => store.create(call, one),
      Get: () => store.get(call, "one"),
      "Get of what is missing": () => store.get(call, "two"),
      "Update of a label": () => store.update(call, one, ["labels.a"]),
      "Update of everything": () => store.update(call, one, []),
      "Update of what is missing": () => store.update(call, sandboxOf("two"), []),
      "Update with a path that cannot be": () => store.update(call, one, ["bogus"]),
      "Update of another version": () => store.update(call, one, ["labels.a"], [version]),
      "Delete of another version": () => store.delete(call, "one", { versions: [version] }),
      "Delete of what must not live": () => store.delete(call, "two", { onlyIfEnded: true }),

      Delete: () => store.delete(call, "one"),
      "Delete of what is missing": () => store.delete(call, "one"),
      "List by id": () => store.list(call, ["id==s1"]),
      "List by a label nothing has": () => store.list(call, ["labels.none"]),
      "a page": () => store.page(call, [], pageSize),
      "a page of what has a label": () => store.page(call, ["labels.app==web"], pageSize),
    };
    for (const [name, operation] of Object.entries(once)) {
      it(`once: ${name}`, async () => assert.equal(await trips(operation), 1));
    }

    it("never: for an invalid id", async () => {
      assert.equal(await trips(() => store.get(call, "no such id")), 0);
      assert.equal(await trips(() => store.delete(call, "")), 0);
    });

    // The embedded engine finishes before the signal is read.
    it("never: for a caller that has left", { skip: isEmbedded }, async () => {
      const gone = { ...call, signal: AbortSignal.abort() };
      assert.equal(await trips(() => store.create(gone, one)), 0);
    });

    it(`${batches} times: List of 4,100 records`, async () => {
      const all = async () => assert.equal((await store.list(call, [])).length, 4_100);
      assert.equal(await trips(all), batches);
    });
  });
}
