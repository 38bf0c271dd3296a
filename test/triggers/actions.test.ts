import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ActingServices, createActions } from "../../functions/triggers/actions.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { parseJson } from "../../shared/json/parse.ts";
import { isJsonObject } from "../../shared/json/value.ts";
import type { ActionName } from "../../shared/triggers/plan.ts";
import { callIn } from "../support/create-options.ts";

const nowMs = Date.parse("2026-11-26T12:00:00Z");
const call = callIn("actions");

/** Opens the operations of triggers on services that only note what they are asked for. */
function openActions() {
  const done: (readonly unknown[])[] = [];
  const state = { leftMs: undefined as number | undefined, error: undefined as Error | undefined };
  const note = async (...entry: readonly unknown[]) => {
    done.push(entry);
    if (state.error) throw state.error;
  };
  const services: unknown = {
    clock: () => nowMs,
    store: {
      update: (_call: unknown, { id }: { id: string }, fields: unknown) => note("update", id, fields),
      delete: (_call: unknown, id: string, options: unknown) => note("delete", id, options),
    },
    controller: {
      stop: (_call: unknown, id: string, sandboxer: string, timeoutSecs: number) =>
        note("stop", id, sandboxer, timeoutSecs),
      compounds: {
        async run(_call: unknown, { sandbox }: { sandbox: { id: string } }) {
          await note("run", sandbox.id);
          const expiresAt = state.leftMs === undefined ? undefined : (nowMs + state.leftMs) * 1_000;
          return { record: sandbox, status: { expiresAt } };
        },
        forceDelete: (_call: unknown, id: string) => note("forceDelete", id),
      },
      renewals: {
        renew: (_call: unknown, id: string, renewal: unknown) => note("renew", id, renewal),
        confirmStored: (_call: unknown, id: string) => note("confirm", id),
      },
    },
  };
  // The operations call nothing else.
  const actions = createActions(services as ActingServices);
  const perform = (name: ActionName, json: object) => {
    const request = parseJson(JSON.stringify({ sandboxId: "s", ...json }));
    assert.ok(isJsonObject(request));
    return actions.perform(call, { name, request, sandboxId: "s" });
  };
  return { done, state, perform };
}

const run = { runtime: { name: "r" }, spec: { typeUrl: "t", json: {} } };

describe("the operations of triggers", () => {
  it("extend the lease of a sandbox that runs already, if it ends a second earlier", async () => {
    const { done, state, perform } = openActions();
    for (const [leftMs, more, isRenewed] of [
      [59_000, { ifExists: "keep", expiresIn: "60s" }, true],
      [59_001, { ifExists: "keep", expiresIn: "60s" }, false],
      [10_000, { ifExists: "replace", expiresIn: "60s" }, false],
      [10_000, { ifExists: "keep" }, false],
      [undefined, { ifExists: "keep", expiresIn: "60s" }, false],
    ] as const) {
      state.leftMs = leftMs;
      done.length = 0;
      assert.equal(await perform("run", { ...run, ...more }), "ok");
      const renewal = ["renew", "s", { forMs: 60_000, mayShorten: false }];
      assert.deepEqual(done, [["run", "s"], ...(isRenewed ? [renewal] : [])], String(leftMs));
    }
  });

  it("update the fields that are named, or only the lease", async () => {
    const { done, perform } = openActions();
    await perform("update", { labels: { a: "b" }, fields: ["labels"] });
    await perform("update", { labels: { a: "b" } });
    await perform("update", { expiresIn: "60s" });
    await perform("update", { expiresIn: "60s", labels: { a: "b" } });
    await perform("update", { expiresIn: "60s", fields: ["labels"] });
    assert.deepEqual(done, [
      ["update", "s", ["labels"]],
      ["update", "s", []],
      ["update", "s", "none"],
      ["confirm", "s"],
      ["update", "s", []],
      ["confirm", "s"],
      ["update", "s", ["labels"]],
      ["confirm", "s"],
    ]);
  });

  it("stop and delete what may be gone, and fail by other errors", async () => {
    const { done, state, perform } = openActions();
    state.error = new SandboxError("not_found", "it is gone");
    assert.equal(await perform("stop", { timeout: "7s" }), "absent");
    assert.equal(await perform("delete", {}), "absent");
    assert.equal(await perform("delete", { force: true }), "absent");
    assert.deepEqual(done, [
      ["stop", "s", "", 7],
      ["delete", "s", { onlyIfEnded: true }],
      ["forceDelete", "s"],
    ]);
    await assert.rejects(perform("renew", { for: "60s" }), { code: "not_found" });
    state.error = new SandboxError("unavailable", "it is away");
    await assert.rejects(perform("stop", {}), { code: "unavailable" });
    state.error = undefined;
    done.length = 0;
    assert.equal(await perform("delete", {}), "ok");
    assert.equal(await perform("renew", { for: "60s" }), "ok");
    assert.deepEqual(done.at(-1)?.slice(0, 2), ["renew", "s"]);
  });
});
