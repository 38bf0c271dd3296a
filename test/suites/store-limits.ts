import assert from "node:assert/strict";
import type { Call } from "../../shared/sandbox/call.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import type { Store } from "../../shared/sandbox/store.ts";
import { sandboxOf } from "../support/fresh-store.ts";
import { rejects } from "../support/rejects.ts";
import type { Case } from "./case.ts";

function any(bytes: number) {
  return { typeUrl: "t", value: new Uint8Array(bytes).fill(7) };
}

function numbered(count: number, prefix = "k"): Map<string, string> {
  return new Map(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, "v"]));
}

function large(id: string, bytes: number, more: Partial<Sandbox> = {}): Sandbox {
  return sandboxOf(id, { spec: any(bytes), ...more });
}

/** Cases for the limits, which are the same on every database. */
export const limitCases: readonly Case<[Store, Call]>[] = [
  {
    name: "a record of up to 4,700,000 bytes is stored, a larger one is not created",
    async run(store, call) {
      const sandbox = large("big", 4_699_900);
      await store.create(call, sandbox);
      assert.deepEqual((await store.get(call, "big")).spec, sandbox.spec);
      assert.deepEqual((await store.list(call, []))[0]?.spec, sandbox.spec);
      await rejects(
        store.create(call, large("bigger", 4_700_000)),
        "resource_exhausted",
        /"bigger".*4700000/,
      );
      await rejects(store.get(call, "bigger"), "not_found");
    },
  },
  {
    name: "an update that would make a record too large changes nothing",
    async run(store, call) {
      const before = await store.create(call, large("big", 4_600_000));
      const more = sandboxOf("big", { labels: new Map([["l", "x".repeat(200_000)]]) });
      await rejects(store.update(call, more, ["labels.l"]), "resource_exhausted");
      await rejects(store.update(call, more, ["labels"]), "resource_exhausted");
      const extension = sandboxOf("big", { extensions: new Map([["e", any(100_000)]]) });
      await rejects(store.update(call, extension, ["extensions.e"]), "resource_exhausted");
      await rejects(store.update(call, large("big", 4_700_000), ["spec"]), "resource_exhausted");
      await rejects(store.update(call, large("missing", 4_700_000), ["spec"]), "not_found");
      assert.deepEqual(await store.get(call, "big"), before);
      const fitting = sandboxOf("big", { labels: new Map([["l", "x".repeat(50_000)]]) });
      assert.equal((await store.update(call, fitting, ["labels.l"])).revision, 2);
    },
  },
  {
    name: "a label of 4 MiB of control characters, stored as six bytes each, is too large",
    async run(store, call) {
      const labels = new Map([["l", "\u0001".repeat(800_000)]]);
      await rejects(store.create(call, sandboxOf("a", { labels })), "resource_exhausted");
      const some = new Map([["l", "\u0001".repeat(700_000)]]);
      await store.create(call, sandboxOf("a", { labels: some }));
      assert.deepEqual((await store.get(call, "a")).labels, some);
      assert.deepEqual((await store.list(call, ["labels.l"]))[0]?.labels, some);
    },
  },
  {
    name: "1,000 labels and 1,000 extensions are allowed, and no update adds one more",
    async run(store, call) {
      const extensions = new Map(Array.from({ length: 1_000 }, (_, index) => [`e${index}`, any(1)]));
      await store.create(call, sandboxOf("a", { labels: numbered(1_000), extensions }));
      const more = { labels: new Map([["one", "more"]]), extensions: new Map([["one", any(1)]]) };
      await rejects(
        store.update(call, sandboxOf("a", more), ["labels.one"]),
        "invalid_argument",
        /^labels: .*1001/,
      );
      await rejects(
        store.update(call, sandboxOf("a", more), ["extensions.one"]),
        "invalid_argument",
        /^extensions: /,
      );
      await rejects(
        store.update(call, sandboxOf("a", { labels: numbered(1_001) }), ["labels"]),
        "invalid_argument",
      );
      const swapped = await store.update(call, sandboxOf("a", more), ["labels.one", "labels.k0"]);
      assert.equal(swapped.labels.size, 1_000);
      await rejects(store.create(call, sandboxOf("b", { labels: numbered(1_001) })), "invalid_argument");
    },
  },
  {
    name: "1,000 field paths are allowed, and a missing record is reported first",
    async run(store, call) {
      await store.create(call, sandboxOf("a"));
      const sandbox = sandboxOf("a", { labels: numbered(1_000) });
      const paths = [...sandbox.labels.keys()].map((key) => `labels.${key}`);
      assert.equal((await store.update(call, sandbox, paths)).labels.size, 1_000);
      await rejects(store.update(call, sandbox, [...paths, "spec"]), "invalid_argument", /^fields: .*1001/);
      await rejects(store.update(call, sandboxOf("b"), [...paths, "spec"]), "not_found");
    },
  },
  {
    name: "List reads slices of large records, and rejects more than 16 MiB",
    async run(store, call) {
      const ids = Array.from({ length: 5 }, (_, index) => `s${index}`);
      for (const id of ids) await store.create(call, large(id, 3_000_000));
      const records = await store.list(call, []);
      assert.deepEqual(
        records.map(({ id }) => id),
        ids,
      );
      assert.ok(records.every(({ spec }) => spec?.value.length === 3_000_000));
      await store.create(call, large("s5", 3_000_000));
      await rejects(store.list(call, []), "resource_exhausted", /narrow the filter.*REST/);
      assert.equal((await store.list(call, ["id!=s0"])).length, 5);
      const paged: string[] = [];
      let after: string | undefined;
      do {
        const page = await store.page(call, [], 100, after);
        paged.push(...page.sandboxes.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      assert.deepEqual(paged, [...ids, "s5"]);
    },
  },
];
