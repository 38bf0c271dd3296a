import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Instance, KnownSandbox } from "../../shared/instances/instance.ts";
import { firstNumberOf } from "../../shared/instances/life-number.ts";
import type { CreateOpts } from "../../shared/sandbox/controller.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import { partOf } from "../support/part-of.ts";
import { scriptedController } from "./scripted-controller.ts";
import { call, knownOf, life, nowMs } from "./scripted-run.ts";

const sandbox = partOf<Sandbox>({ id: "other", sandboxer: "" });
const sent = `agent create s ${life} {"sandbox":{"id":"s","sandboxer":""}}`;
const keyed = { ...call, idempotencyKey: "key" };
const repeated = { ...keyed, isRepeated: true };
const live = (more: Partial<Instance> = {}, rest: Partial<KnownSandbox> = {}) =>
  knownOf({ wanted: "", call: "create", ...more }, rest);
const begun = <T extends object>(known: T) => ({ ...known, isBegun: true });
const optsOf = (given: object) => partOf<CreateOpts>(given);

/** Creates a sandbox. Returns the code, and what was asked of the database and the agent. */
async function create(script: Parameters<typeof scriptedController>[0], of = call) {
  const scripted = scriptedController(script);
  const code = await scripted.controller.create(of, "s", "", optsOf({ sandbox })).then(
    () => "ok",
    (error: unknown) => (error instanceof SandboxError ? error.code : String(error)),
  );
  const asked = scripted.log.slice(1);
  await scripted.settle();
  return { code, asked, log: scripted.log.slice(1), shutdowns: scripted.shutdowns };
}

describe("a Create", () => {
  it("goes to the sandboxer of the request, else of its sandbox, else to the default", async () => {
    for (const [sandboxer, own, expected] of [
      ["b", "c", "b"],
      ["", "c", "c"],
      ["", "", ""],
    ] as const) {
      const { controller, log, reports } = scriptedController({ known: begun(live({ agent: "z" })) });
      await controller.create(call, "s", sandboxer, optsOf({ sandbox: { ...sandbox, sandboxer: own } }));
      assert.equal(log[0], `begin create ${expected} true`);
      assert.equal(reports[0]?.view?.agent, expected || "a");
    }
  });

  it("without a sandbox has the stored record, which must be there", async () => {
    const record = partOf<Sandbox>({ id: "s", sandboxer: "" });
    const { controller, log } = scriptedController({ known: { ...begun(live()), record } });
    await controller.create(call, "s", "", optsOf({}));
    assert.deepEqual(log, ["begin create  false", sent]);
    const absent = scriptedController({ known: begun(live()) });
    await assert.rejects(absent.controller.create(call, "s", "", optsOf({})), { code: "not_found" });
    assert.deepEqual(absent.log, ["begin create  false"]);
  });

  it("that is repeated is over if its first attempt has created a life that has ended", async () => {
    const own = { life, isSole: true };
    for (const [of, known, created, code, log] of [
      [repeated, live(), own, "ok", [sent]],
      [repeated, live({ phase: "gone" }), own, "ok", []],
      [repeated, live({ ending: life }), own, "ok", []],
      [repeated, live({ ending: life - 1 }), own, "ok", [sent]],
      [repeated, live(), { life: 1, isSole: true }, "ok", []],
      [repeated, live(), { life: 1, isSole: false }, "failed_precondition", []],
      [repeated, live(), undefined, "ok", [sent]],
      [repeated, begun(live()), { life: 1, isSole: false }, "ok", [sent]],
      [keyed, live(), { life: 1, isSole: false }, "ok", [sent]],
    ] as const) {
      const result = await create({ known, ...(created ? { created } : {}) }, of);
      assert.deepEqual([result.code, result.log], [code, log]);
    }
  });

  it("that has not begun is sent only if its agent can recognize it", async () => {
    for (const [of, known, code] of [
      [keyed, live(), "ok"],
      [call, live(), "already_exists"],
      [call, begun(live()), "ok"],
      [keyed, live({ phase: "gone" }), "aborted"],
      [keyed, knownOf(undefined), "aborted"],
      [keyed, live({ phase: "creating" }), "aborted"],
      [keyed, live({}, { agentEpoch: 0 }), "already_exists"],
      [keyed, live({ ending: life - 1 }), "ok"],
      [keyed, live({ ending: life }), "already_exists"],
    ] as const) {
      const { code: result, log } = await create({ known }, of);
      assert.deepEqual([result, log], [code, code === "ok" ? [sent] : []]);
    }
    const { controller } = scriptedController({ known: live() });
    const elsewhere = controller.create(keyed, "s", "b", optsOf({ sandbox }));
    await assert.rejects(elsewhere, { code: "already_exists", message: /with sandboxer "a"/ });
  });

  it("that was refused has what stands in its way finished", async () => {
    const [oldLife, ending] = [firstNumberOf(nowMs - 20_000), firstNumberOf(nowMs - 15_001)];
    const { code, log } = await create({ known: live({ life: oldLife, ending }) });
    assert.equal(code, "already_exists");
    assert.deepEqual(log, [`begin shutdown a ${oldLife}`]);
  });

  it("is undone if it was shut down in the meantime at an agent that keeps no fence, whoever still waits", async () => {
    for (const [saved, code, log] of [
      [live({ ending: life }, { agentEpoch: 0 }), "aborted", [sent, `begin shutdown a ${life}`]],
      [live({ life: 5, ending: 6 }, { agentEpoch: 0 }), "aborted", [sent, "begin shutdown a 5"]],
      [live({}, { agentEpoch: 0 }), "ok", [sent]],
      [live({ ending: life }), "ok", [sent]],
    ] as const) {
      const result = await create({ known: begun(live({}, { agentEpoch: 0 })), saved: [saved] });
      assert.deepEqual([result.code, result.asked.slice(0, 2)], [code, log]);
      assert.equal(/^agent shutdown/.test(result.asked.at(-1) ?? ""), code !== "ok");
      for (const { signal } of result.shutdowns) assert.notEqual(signal, call.signal);
    }
  });
});
