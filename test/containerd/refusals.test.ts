import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import { freshNamespace } from "../suites/case.ts";
import { type Json, rest } from "../suites/client.ts";
import { isRunning, specType } from "../suites/workload.ts";
import { ContainerdFixture } from "./fixture.ts";
import { type Kind, oldShim, podsandbox, shim } from "./kinds.ts";
import { installShim } from "./shim/install.ts";

/** Runs cases with a sandboxer of containerd's. */
function describeOn(
  kind: Kind,
  cases: Readonly<Record<string, (fixture: ContainerdFixture) => Promise<void>>>,
): void {
  describe(`what ${kind.sandboxer} of containerd ${kind.version} is not fit for`, () => {
    let fixture: ContainerdFixture | undefined;
    before(async () => {
      fixture = await ContainerdFixture.open(kind);
    });
    after(() => fixture?.close());
    for (const [name, run] of Object.entries(cases)) {
      it(name, async (test: TestContext) => {
        if (!fixture) return test.skip("there is no containerd");
        const there = fixture;
        await there.leavingNothing(() => run(there));
      });
    }
  });
}

/** Creates a sandbox by a request that carries it, and gives the answer. */
async function create({ ask }: ContainerdFixture, ns: string, sandbox: object): Promise<Json> {
  return (await rest(ask, ns, "POST /sandboxes/s/create", { sandbox: { sandboxId: "s", ...sandbox } })).body;
}

/** Runs a sandbox to its end under a name that was refused before. */
async function runAndShutDown(fixture: ContainerdFixture, ns: string): Promise<void> {
  const made = await create(fixture, ns, fixture.workload.record);
  assert.equal(made.sandboxId as unknown, "s", JSON.stringify(made));
  const started = await rest(fixture.ask, ns, "POST /sandboxes/s/start");
  assert.ok(isRunning(Number(started.body.pid)), JSON.stringify(started.body));
  assert.equal((await rest(fixture.ask, ns, "POST /sandboxes/s/shutdown")).status, 200);
}

const refusals: readonly (readonly [what: string, sandbox: object, code: string, detail: RegExp])[] = [
  [
    "a runtime that serves no sandboxes",
    { runtime: { name: "io.containerd.runc.v2" } },
    "unimplemented",
    /containerd: /,
  ],
  [
    "a runtime that there is none of",
    { runtime: { name: "io.containerd.none.v1" } },
    "failed_precondition",
    /containerd: .*none/,
  ],
  ["no runtime at all", {}, "failed_precondition", /containerd: /],
  [
    "a spec that is no JSON",
    { runtime: { name: "x" }, spec: { typeUrl: specType, value: btoa("{") } },
    "invalid_argument",
    /sandbox\.spec: /,
  ],
  [
    "a spec that is no object",
    { runtime: { name: "x" }, spec: { typeUrl: specType, json: [] } },
    "invalid_argument",
    /sandbox\.spec: must be an object/,
  ],
];

describeOn(shim, {
  ...Object.fromEntries(
    refusals.map(([what, sandbox, code, detail]) => [
      `${what} is refused, leaves nothing, and does not keep the name taken`,
      async (fixture: ContainerdFixture) => {
        const ns = freshNamespace();
        const refused = await create(fixture, ns, sandbox);
        assert.equal(refused.code as unknown, code, JSON.stringify(refused));
        assert.match(String(refused.detail), detail);
        assert.equal((await rest(fixture.ask, ns, "GET /sandboxes/s/status")).status, 404);
        await runAndShutDown(fixture, ns);
      },
    ]),
  ),

  async "a shim that a restarted containerd does not find has ended its sandbox, and all is told"(fixture) {
    const ns = freshNamespace();
    const lost = await installShim(fixture.folder, { found: false });
    await create(fixture, ns, { runtime: { name: lost } });
    const { body } = await rest(fixture.ask, ns, "POST /sandboxes/s/start");
    assert.ok(isRunning(Number(body.pid)));
    await fixture.daemon.kill();
    await fixture.daemon.start();
    await fixture.until("it has ended", async () => {
      const status = await rest(fixture.ask, ns, "GET /sandboxes/s/status");
      return String(status.body.state) === "SANDBOX_NOTREADY";
    });
    const exit = await rest(fixture.ask, ns, "GET /sandboxes/s/wait");
    assert.equal(exit.body.exitStatus as unknown, 255);
    const verbose = await rest(fixture.ask, ns, "GET /sandboxes/s/status?verbose=true");
    assert.match(String(verbose.body.info?.exitReason), /containerd has no record of it any more/);
    assert.equal((await rest(fixture.ask, ns, "POST /sandboxes/s/shutdown")).status, 200);
    await runAndShutDown(fixture, ns);
  },

  async "a shim whose sandbox was only created and that a restarted containerd does not find is started anew"(
    fixture,
  ) {
    const ns = freshNamespace();
    const lost = await installShim(fixture.folder, { found: false });
    await create(fixture, ns, { runtime: { name: lost } });
    await fixture.daemon.kill();
    await fixture.daemon.start();
    await fixture.until("containerd is there", async () => (await fixture.readiness())[0] === 200);
    const { body } = await rest(fixture.ask, ns, "POST /sandboxes/s/start");
    assert.ok(isRunning(Number(body.pid)), JSON.stringify(body));
    assert.equal((await rest(fixture.ask, ns, "POST /sandboxes/s/shutdown")).status, 200);
  },
});

describeOn(
  { ...podsandbox, version: "1.7" },
  {
    async "a pod is refused before anything is made, and the version is told"(fixture) {
      const refused = await create(fixture, freshNamespace(), fixture.workload.record);
      assert.equal(refused.code as unknown, "not_found");
      assert.match(String(refused.detail), /sandboxer "podsandbox": not served by containerd 1\.7\.\S+/);
    },
  },
);

describeOn(oldShim, {
  async "how a sandbox ended is not known, and why is told"(fixture) {
    const ns = freshNamespace();
    await create(fixture, ns, fixture.workload.record);
    await rest(fixture.ask, ns, "POST /sandboxes/s/start");
    await rest(fixture.ask, ns, "POST /sandboxes/s/stop");
    const { body } = await rest(fixture.ask, ns, "GET /sandboxes/s/status?verbose=true");
    assert.match(String(body.info?.exitReason), /^containerd 1\.7\.\S+ does not report exits/);
    assert.equal((await rest(fixture.ask, ns, "POST /sandboxes/s/shutdown")).status, 200);
  },
});
