import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Instance, KnownSandbox } from "../../shared/instances/instance.ts";
import { firstNumberOf } from "../../shared/instances/life-number.ts";
import type { CreateOpts } from "../../shared/sandbox/controller.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import { partOf } from "../support/part-of.ts";
import { type ControllerScript, scriptedController } from "./scripted-controller.ts";
import { call, knownOf, life, nowMs } from "./scripted-run.ts";

const live = (more: Partial<Instance> = {}, rest: Partial<KnownSandbox> = {}) =>
  knownOf({ phase: "running", wanted: "", call: "start", ...more }, rest);
const gone = live({ phase: "gone" });
const none = knownOf(undefined);
const begun = <T extends object>(known: T) => ({ ...known, isBegun: true });
const repeated = { ...call, isRepeated: true, idempotencyKey: "key" };
const exit = { life, status: 9, exitedAt: undefined, reason: "exited" } as const;
const sandbox = partOf<Sandbox>({ id: "other", sandboxer: "", labels: {} });
const opts: CreateOpts = partOf<CreateOpts>({ sandbox });
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "ok",
    (error: unknown) => (error instanceof SandboxError ? error.code : String(error)),
  );
const refused = (code: SandboxError["code"]) => new SandboxError(code, "no");

/** Makes a call, by the name of its method. */
const make = {
  create: ({ controller }: Scripted, of = call, id = "s") => controller.create(of, id, "", opts),
  start: ({ controller }: Scripted, of = call, id = "s") => controller.start(of, id, ""),
  stop: ({ controller }: Scripted, of = call, id = "s") => controller.stop(of, id, "", 8),
  update: ({ controller }: Scripted, of = call, id = "s") =>
    controller.update(of, id, "", sandbox, ["labels"]),
  wait: ({ controller }: Scripted, of = call, id = "s") => controller.wait(of, id, ""),
  status: ({ controller }: Scripted, of = call, id = "s") => controller.status(of, id, "", false),
  shutdown: ({ controller }: Scripted, of = call, id = "s") => controller.shutdown(of, id, ""),
  platform: ({ controller }: Scripted, of = call, id = "s") => controller.platform(of, id, ""),
  metrics: ({ controller }: Scripted, of = call, id = "s") => controller.metrics(of, id, ""),
};
type Scripted = ReturnType<typeof scriptedController>;
type Method = keyof typeof make;

describe("a call of the Controller", () => {
  it("is refused without a look at the database if its id cannot be one", async () => {
    for (const [name, run] of Object.entries(make)) {
      const scripted = scriptedController({ known: begun(live()) });
      assert.equal(await codeOf(run(scripted, call, "no id")), "not_found", name);
      assert.deepEqual(scripted.log, [], name);
    }
  });

  it("goes to the agent with the recorded life and its own arguments", async () => {
    const stored = '{"id":"s","sandboxer":"","labels":{}}';
    for (const [name, log] of [
      ["start", ["begin start", `agent start s ${life}`]],
      ["stop", ["begin stop", `agent stop s ${life} 8`]],
      ["update", ["begin update", `agent update s ${life} ${stored} ["labels"]`]],
      ["create", ["begin create  true", `agent create s ${life} {"sandbox":${stored}}`]],
      ["platform", ["find", `agent platform s ${life}`]],
      ["metrics", ["find", `agent metrics s ${life}`]],
      ["status", ["find", `agent status s ${life} false`]],
      ["wait", ["find", `agent wait s ${life} 50000`]],
    ] as const) {
      const scripted = scriptedController({ known: begun(live()) });
      await make[name](scripted);
      assert.deepEqual(scripted.log, log, name);
      const [sent] = scripted.calls;
      const isLifecycle = ["start", "stop", "update", "create"].includes(name);
      assert.equal(sent?.lifecycle?.callId !== undefined, isLifecycle, name);
      assert.equal(sent?.signal === call.signal, !isLifecycle && name !== "wait", name);
    }
  });

  it("answers with what the agent has answered, and records it", async () => {
    const started = scriptedController({ known: begun(live()) });
    assert.equal(((await make.start(started)) as { pid: number }).pid, 3);
    const details = { pid: 3, address: "x", createdAt: { seconds: 7, nanos: 0 } };
    assert.deepEqual(started.reports[0]?.details, details);
    const seen = scriptedController({ known: live() });
    await make.status(seen);
    assert.deepEqual(seen.reports[0]?.details, { ...details, createdAt: undefined });
    assert.equal(seen.reports[0]?.view?.phase, "running");
    assert.deepEqual(await make.platform(seen), { os: "linux", architecture: "arm64", variant: "" });
    assert.equal(((await make.metrics(seen)) as { id: string }).id, "s");
  });

  it("fails with the agent's error", async () => {
    for (const name of Object.keys(make) as Method[]) {
      if (name === "wait" || name === "shutdown") continue;
      const errors = { [name]: refused("internal") };
      assert.equal(
        await codeOf(make[name](scriptedController({ known: begun(live()), errors }))),
        "internal",
        name,
      );
    }
  });

  it("says that the Start before has failed, if that is why it cannot be made", async () => {
    const errors = { start: refused("failed_precondition"), metrics: refused("failed_precondition") };
    const failed = { call: "start", error: "no program" };
    const started = { ...begun(live()), previous: failed };
    await assert.rejects(
      make.start(scriptedController({ known: started, errors })),
      /its Start failed: no program/,
    );
    const known = live(failed);
    await assert.rejects(make.metrics(scriptedController({ known, errors })), /its Start failed: no program/);
  });

  it("is not made of a sandbox that is gone, and asks the agent for one that is not recorded", async () => {
    for (const name of ["start", "stop", "update", "platform", "metrics"] as const) {
      const over = scriptedController({ known: gone });
      assert.equal(await codeOf(make[name](over)), "not_found", name);
      assert.deepEqual(
        over.log.filter((each) => each.startsWith("agent")),
        [],
        name,
      );
      const absent = scriptedController({ known: none });
      assert.equal(await codeOf(make[name](absent)), "not_found", name);
      const isCall = name !== "platform" && name !== "metrics";
      const asked = isCall
        ? [`begin ${name}`, "agent status s 0 false", `begin ${name}`]
        : ["find", "agent status s 0 false"];
      assert.deepEqual(absent.log, asked, name);
    }
  });

  it("that is repeated is refused if its first attempt was about another life, unless it begins", async () => {
    for (const [of, known, firstLife, code] of [
      [repeated, live(), 1, "failed_precondition"],
      [repeated, live(), null, "ok"],
      [repeated, begun(live()), 1, "ok"],
      [call, live(), 1, "ok"],
      [{ ...repeated, isRepeated: false }, live(), 1, "ok"],
    ] as const) {
      const scripted = scriptedController({ known, firstLife });
      assert.equal(await codeOf(make.start(scripted, of)), code);
    }
  });
});

describe("the Stop of a sandbox", () => {
  it("also reads the exit from an agent without views, of the state since then", async () => {
    const stopped = live({ phase: "stopped" }, { agentEpoch: 0 });
    const known = begun(live({}, { agentEpoch: 0 }));
    const scripted = scriptedController({ known, saved: [stopped] });
    await make.stop(scripted);
    assert.deepEqual(scripted.log.slice(1), [`agent stop s ${life} 8`, `agent wait s ${life} 1000`]);
  });
});

describe("the wait for an exit", () => {
  it("is over with a recorded one, or with that of the last life if none was created since", async () => {
    const last = { ...exit, life: 1, status: 7 };
    for (const [script, status] of [
      [{ known: live({}, { exit }) }, 9],
      [{ known: gone, last }, 7],
      [{ known: live(), last }, 4],
    ] as const) {
      const scripted = scriptedController(script);
      const answered = await scripted.controller.wait(call, "s", "");
      assert.equal(answered.exitStatus, status);
      assert.equal(scripted.log.length, status === 4 ? 2 : 1);
    }
  });

  it("ends with the exit that was read while it was looked for", async () => {
    const stopped = live({ phase: "stopped" }, { agentEpoch: 0 });
    const scripted = scriptedController({ known: none, saved: [stopped, { ...stopped, exit }] });
    assert.equal((await scripted.controller.wait(call, "s", "")).exitStatus, 9);
    assert.deepEqual(scripted.log, ["find", "agent status s 0 false", `agent wait s ${life} 1000`]);
  });

  it("of many asks only for those that are not recorded", async () => {
    for (const [known, log] of [
      [live({}, { exit }), []],
      [live(), [`agent wait s ${life} 50000`]],
      [none, ["find", "agent status s 0 false"]],
    ] as const) {
      const scripted = scriptedController({ known });
      const { exits } = await scripted.controller.waitForMany(call, ["s"], "all");
      assert.deepEqual(scripted.log.slice(0, 2), log);
      if (known.exit) assert.equal(exits.get("s")?.exitStatus, 9);
    }
  });
});

it("a status has what is recorded only if it is verbose", async () => {
  for (const isVerbose of [false, true]) {
    const { controller, log } = scriptedController({ known: live() });
    const { info } = await controller.status(call, "s", "", isVerbose);
    assert.deepEqual(
      [info.get("k"), info.get("sandbox-functions/phase")],
      ["v", isVerbose ? "running" : undefined],
    );
    assert.equal(log[1], `agent status s ${life} ${isVerbose}`);
  }
});

it("the status of a sandbox that is gone or unknown says so, and any other failure is the agent's", async () => {
  for (const [known, saved, error, code] of [
    [gone, gone, "unavailable", "not_found"],
    [live({ phase: "gone", life: 0 }), none, "unavailable", "unavailable"],
    [live(), live(), "not_found", "not_found"],
    [none, none, "not_found", "not_found"],
    [none, none, "unavailable", "unavailable"],
    [live(), gone, undefined, "not_found"],
    [live(), live({ phase: "gone", agent: "b" }), undefined, "ok"],
    [live(), live({ phase: "gone", life: 0 }), undefined, "ok"],
    [live(), none, undefined, "ok"],
  ] as const) {
    const errors: ControllerScript["errors"] = error ? { status: refused(error) } : {};
    assert.equal(await codeOf(make.status(scriptedController({ known, saved: [saved], errors }))), code);
  }
});

it("the status of a sandbox that nobody knows says so, not what its agent says", async () => {
  for (const [known, message] of [
    [none, /never created$/],
    [live(), /^no$/],
  ] as const) {
    const scripted = scriptedController({ known, errors: { status: refused("not_found") } });
    await assert.rejects(make.status(scripted), { message });
  }
});

describe("the Shutdown of a sandbox", () => {
  it("is over before it is sent if there is nothing left that it was about", async () => {
    for (const [of, only, known, firstLife, isSent] of [
      [call, life, live(), null, false],
      [call, life, begun(live()), null, true],
      [call, undefined, live({ phase: "gone" }, { exit }), null, false],
      [call, undefined, begun(live({ phase: "gone" }, { exit })), null, true],
      [call, undefined, live({}, { exit }), null, true],
      [repeated, undefined, live(), 1, false],
      [repeated, undefined, live(), life, true],
      [repeated, undefined, live(), null, true],
      [repeated, undefined, begun(live()), 1, true],
      [call, undefined, live(), 1, true],
    ] as const) {
      const { controller, log } = scriptedController({ known, firstLife });
      await controller.shutdown(of, "s", "", only);
      assert.deepEqual(log, [`begin shutdown  ${only}`, ...(isSent ? [`agent shutdown s ${life}`] : [])]);
    }
  });
});

describe("what is found unfinished at a call", () => {
  const [oldLife, ending] = [firstNumberOf(nowMs - 20_000), firstNumberOf(nowMs - 15_001)];
  const owed = { life: oldLife, ending, highest: ending };

  it("is finished in the background, but by a Shutdown that itself ends it", async () => {
    for (const [known, added] of [
      [live(owed), [`begin shutdown a ${oldLife}`]],
      [live({ ...owed, call: "shutdown" }), []],
      [live({ highest: ending, life: oldLife, wanted: "deleted" }), ["find"]],
      [live({ life: oldLife }), []],
    ] as const) {
      const scripted = scriptedController({ known });
      await make.start(scripted);
      await scripted.settle();
      const asked = scripted.log.filter((each) => !/^(?:begin|agent) start/.test(each));
      assert.deepEqual(asked.slice(0, 1), added);
    }
  });

  it("is also finished after a Status", async () => {
    const scripted = scriptedController({ known: live(), saved: [live(owed)] });
    await make.status(scripted);
    await scripted.settle();
    assert.deepEqual(scripted.log.slice(2), [`begin shutdown a ${oldLife}`]);
  });

  it("and was given up at its agent is shut down first, everything else that was in the background", async () => {
    for (const [known, sandboxer, first] of [
      [live({}, { givenUp: 7 }), "", ["agent shutdown s 7", "confirm a 7"]],
      [live({}, { givenUp: 7 }), "b", []],
      [live(), "", []],
    ] as const) {
      const { controller, log } = scriptedController({ known });
      await controller.start(call, "s", sandboxer);
      assert.deepEqual(log, ["begin start", ...first, `agent start s ${life}`]);
    }
    for (const hasGivenUp of [true, false]) {
      for (const name of ["start", "status"] as const) {
        const scripted = scriptedController({ known: live({}, { hasGivenUp }) });
        await make[name](scripted);
        await scripted.settle();
        assert.equal(scripted.log.includes("list given up"), hasGivenUp, name);
      }
    }
  });
});
