import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { thisPlatform } from "../../agent/host/platform.ts";
import { type Code, codes } from "../../shared/errors/codes.ts";
import { specOf } from "../support/create-options.ts";
import { inTurn } from "./stub-containerd.ts";
import { notReady, ready, stubSandboxes, unknown } from "./stub-sandboxes.ts";

const time = { seconds: 1_700_000_000, nanos: 5 };
const started = { attempt: 1 } as const;
const pod = { sandboxer: "podsandbox" } as const;

describe("a sandbox of containerd", () => {
  const { sandboxIn } = stubSandboxes();

  it("is created with its record, and any refusal of the record but one is passed on", async () => {
    for (const code of codes) {
      const { sandbox, stub } = await sandboxIn({ ...unknown, "Store/Create": code });
      const message = code === "already_exists" ? /this node has a record of that name/ : `stub: ${code}`;
      await assert.rejects(sandbox.create(), { code, message });
      assert.deepEqual(stub.seen(), ["Controller/Status", "Store/Create"]);
    }
  });

  it("is refused by containerd, with the code that fits", async () => {
    const kept: readonly Code[] = [
      ...(["unavailable", "deadline_exceeded", "invalid_argument", "permission_denied"] as const),
      ...(["resource_exhausted", "unimplemented"] as const),
    ];
    for (const code of codes) {
      const { sandbox, stub } = await sandboxIn({ ...unknown, "Controller/Create": code });
      const isKept = kept.includes(code) || code === "not_found" || code === "already_exists";
      await assert.rejects(sandbox.create(), { code: isKept ? code : "failed_precondition" });
      const isTaken = code === "already_exists";
      assert.equal(stub.seen().includes("Store/Delete"), isTaken, code);
      if (isTaken) continue;
      const atStart = await sandboxIn({ ...unknown, "Controller/Start": code });
      await assert.rejects(atStart.sandbox.launch(), {
        code: kept.includes(code) ? code : "failed_precondition",
      });
    }
  });

  it("makes nothing under an id that is in use, and then removes nothing", async () => {
    const { sandbox, stub, context } = await sandboxIn({ "Controller/Status": notReady });
    context.record.created = false;
    await assert.rejects(sandbox.create(), { code: "already_exists", message: /the name is in use/ });
    await sandbox.release();
    assert.deepEqual(stub.seen(), ["Controller/Status"]);
    const invalid = await sandboxIn({}, { record: { created: false }, sandbox: { spec: specOf([]) } });
    await assert.rejects(invalid.sandbox.create(), { code: "invalid_argument" });
    await invalid.sandbox.release();
    assert.deepEqual(invalid.stub.seen(), []);
  });

  it("that was not created in full is removed only if containerd's record is its own", async () => {
    const labels = { "sandbox-functions.dev/uid": "u" };
    const gone = ["Controller/Shutdown", "Store/Delete"];
    for (const [answer, calls] of [
      ["not_found", []],
      [{ sandbox: { labels: { ...labels, "sandbox-functions.dev/uid": "other" } } }, []],
      [{ sandbox: { labels } }, gone],
    ] as const) {
      const { sandbox, stub } = await sandboxIn({ "Store/Get": answer }, { record: { created: false } });
      await sandbox.release();
      assert.deepEqual(stub.seen(), ["Store/Get", ...calls]);
    }
    const refused = await sandboxIn(
      { ...unknown, "Controller/Create": "unknown", "Store/Get": { sandbox: { labels } } },
      { record: { created: false } },
    );
    await assert.rejects(refused.sandbox.create());
    refused.stub.seen();
    await refused.sandbox.release();
    assert.deepEqual(refused.stub.seen(), ["Store/Get", ...gone]);
    const { sandbox, stub } = await sandboxIn({});
    await sandbox.release();
    assert.deepEqual(stub.seen(), gone);
  });

  it("that containerd has forgotten is created again at its launch, with three attempts", async () => {
    const attempts = async (...answers: readonly (object | Code)[]) => {
      const { sandbox, stub } = await sandboxIn({ ...unknown, "Controller/Create": inTurn(...answers) });
      const outcome = await sandbox.launch().then(
        () => "ok",
        (error) => error.code,
      );
      return [outcome, stub.seen().filter((name) => name === "Controller/Create").length];
    };
    const outcomes = [
      attempts({}),
      attempts("unknown", "unknown", {}),
      attempts("unknown"),
      attempts("unavailable"),
    ];
    assert.deepEqual(await Promise.all(outcomes), [
      ["ok", 1],
      ["ok", 3],
      ["failed_precondition", 3],
      ["unavailable", 1],
    ]);
  });

  it("is changed in containerd, and created again if it is a pod that has not started", async () => {
    const next = { id: "s", labels: new Map(), extensions: new Map(), sandboxer: "" };
    for (const [sandboxer, attempt, status, isCreated] of [
      ["shim", 0, notReady, false],
      ["podsandbox", 0, notReady, true],
      ["podsandbox", 1, ready(process.pid), false],
    ] as const) {
      const { sandbox, stub } = await sandboxIn(
        { "Controller/Status": status },
        { record: { sandboxer, attempt } },
      );
      await sandbox.update(next, ["labels"]);
      const seen = stub.seen();
      assert.deepEqual(seen.slice(0, 2), ["Store/Update", "Controller/Update"]);
      assert.equal(seen.includes("Controller/Create"), isCreated, sandboxer);
      sandbox.close();
    }
    const { sandbox, stub } = await sandboxIn({});
    await assert.rejects(sandbox.update({ ...next, spec: specOf([]) }, ["spec"]), {
      code: "invalid_argument",
    });
    assert.deepEqual(stub.seen(), []);
  });

  it("has containerd's information, which an ended one can do without", async () => {
    const info = { "Controller/Status": { ...notReady, info: { pid: "7" } } };
    const living = await sandboxIn(info);
    assert.deepEqual(
      [...(await living.sandbox.info())],
      [
        ["pid", "7"],
        ["ignored", "[]"],
      ],
    );
    assert.equal(living.stub.calls[0]?.request.verbose, true);
    const away = { "Controller/Status": "unavailable" } as const;
    await assert.rejects((await sandboxIn(away)).sandbox.info(), { code: "unavailable" });
    const exit = { status: 0, time, reason: "exited", detail: "" } as const;
    const ended = await sandboxIn(away, { record: { exit } });
    assert.deepEqual([...(await ended.sandbox.info())], [["ignored", "[]"]]);
  });

  it("has the platform that its shim reports, else the node's", async () => {
    const platform = { os: "plan9", architecture: "mips", variant: "", osVersion: "", osFeatures: [] };
    const answers = { "Controller/Platform": { platform } };
    assert.deepEqual(await (await sandboxIn(answers)).sandbox.platform(), platform);
    const none = [
      await sandboxIn(answers, { record: pod }),
      await sandboxIn({ "Controller/Platform": "unimplemented" }),
      await sandboxIn({}),
    ];
    for (const { sandbox } of none) assert.deepEqual(await sandbox.platform(), thisPlatform());
    const failing = await sandboxIn({ "Controller/Platform": "unknown" });
    await assert.rejects(failing.sandbox.platform(), { code: "unknown" });
  });

  it("that CRI ran with another runtime is stopped and refused", async () => {
    const labels = { oci_runtime_type: "runc" };
    const run = async (name: string | undefined, startLabels: object) => {
      const { sandbox, stub } = await sandboxIn(
        { "Controller/Status": ready(process.pid), "Controller/Start": { pid: 1, labels: startLabels } },
        { record: { ...started, ...pod }, sandbox: { runtime: name === undefined ? undefined : { name } } },
      );
      const code = await sandbox.startUnwatched().then(
        () => "ok",
        (error) => error.code,
      );
      return [code, ...stub.seen().slice(3)];
    };
    const undone = ["Controller/Stop", "Controller/Shutdown"];
    assert.deepEqual(await run("kata", labels), ["failed_precondition", ...undone]);
    for (const name of ["runc", "", undefined]) assert.deepEqual(await run(name, labels), ["ok"]);
    assert.deepEqual(await run("kata", {}), ["ok"]);
  });
});
