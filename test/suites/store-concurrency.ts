import assert from "node:assert/strict";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { Store } from "../../shared/sandbox/store.ts";
import { sandboxOf } from "../support/fresh-store.ts";
import type { Case } from "./case.ts";

const many = Array.from({ length: 64 }, (_, index) => index);

/** Returns the codes of the calls that failed. */
export function codesOf(outcomes: readonly PromiseSettledResult<unknown>[]): string[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.status === "fulfilled") return [];
    if (outcome.reason instanceof SandboxError) return [outcome.reason.code];
    throw outcome.reason;
  });
}

/** Cases with concurrent callers. */
export const concurrencyCases: readonly Case<[Store, Call]>[] = [
  {
    name: "of 64 Creates of one id exactly one succeeds, and its record remains",
    async run(store, call) {
      const outcomes = await Promise.allSettled(
        many.map((index) => store.create(call, sandboxOf("one", { labels: new Map([["by", `${index}`]]) }))),
      );
      const made = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
      assert.equal(made.length, 1);
      assert.deepEqual(codesOf(outcomes), Array(63).fill("already_exists"));
      assert.deepEqual((await store.get(call, "one")).labels, made[0]?.labels);
    },
  },
  {
    name: "of 64 label updates of one sandbox none is lost, and each increments the revision",
    async run(store, call) {
      await store.create(call, sandboxOf("one", { labels: new Map([["kept", "yes"]]) }));
      const records = await Promise.all(
        many.map((index) =>
          store.update(call, sandboxOf("one", { labels: new Map([[`l${index}`, `${index}`]]) }), [
            `labels.l${index}`,
          ]),
        ),
      );
      const { labels, revision } = await store.get(call, "one");
      assert.equal(revision, 65);
      assert.deepEqual(labels, new Map([["kept", "yes"], ...many.map((i) => [`l${i}`, `${i}`] as const)]));
      assert.equal(new Set(records.map((record) => record.revision)).size, 64);
      const times = records
        .toSorted((a, b) => a.revision - b.revision)
        .map(({ updatedAt }) => updatedAt.seconds * 1e6 + updatedAt.nanos / 1e3);
      assert.ok(times.every((time, at) => at === 0 || time > (times[at - 1] ?? 0)));
      assert.equal(
        (
          await store.list(
            call,
            many.map((i) => `labels.l${i}==${i}`),
          )
        ).length,
        1,
      );
    },
  },
  {
    name: "of 64 updates that require the same version exactly one succeeds",
    async run(store, call) {
      const version = await store.create(call, sandboxOf("one"));
      const outcomes = await Promise.allSettled(
        many.map((index) => {
          const sandbox = sandboxOf("one", { labels: new Map([["by", `${index}`]]) });
          return store.update(call, sandbox, ["labels"], [version]);
        }),
      );
      assert.deepEqual(codesOf(outcomes), Array(63).fill("aborted"));
      assert.equal((await store.get(call, "one")).revision, 2);
    },
  },
  {
    name: "of 64 Deletes of one id exactly one succeeds",
    async run(store, call) {
      await store.create(call, sandboxOf("one"));
      const outcomes = await Promise.allSettled(many.map(() => store.delete(call, "one")));
      assert.deepEqual(codesOf(outcomes), Array(63).fill("not_found"));
    },
  },
];
