import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import { type Json, rest } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { until } from "../support/until.ts";
import { ContainerdFixture } from "./fixture.ts";
import { type Kind, oldShim, podsandbox, shim } from "./kinds.ts";
import { installShim } from "./shim/install.ts";

/** Runs cases on a sandboxer. */
function describeOn(
  kind: Kind,
  cases: Readonly<Record<string, (fixture: ContainerdFixture) => Promise<void>>>,
): void {
  describe(`refusals by ${kind.sandboxer} of containerd ${kind.version}`, () => {
    let fixture: ContainerdFixture | undefined;
    before(async () => {
      fixture = await ContainerdFixture.open(kind);
    });
    after(() => fixture?.close());
    for (const [name, run] of Object.entries(cases)) {
      it(name, async (test: TestContext) => {
        if (!fixture) return test.skip("containerd is not available");
        const there = fixture;
        await there.withoutLeftovers(() => run(there));
      });
    }
  });
}

/** Creates a sandbox from a record in the request. @returns the response */
async function create({ ask }: ContainerdFixture, ns: string, sandbox: object): Promise<Json> {
  return (await rest(ask, ns, "POST /sandboxes/s/create", { sandbox: { sandboxId: "s", ...sandbox } })).body;
}

/** Runs a sandbox to its end, under an id that was refused before. */
async function runAndShutDown(fixture: ContainerdFixture, ns: string): Promise<void> {
  const made = await create(fixture, ns, fixture.workload.record);
  assert.equal(made.sandboxId, "s", JSON.stringify(made));
  const started = await rest(fixture.ask, ns, "POST /sandboxes/s/start");
  assert.ok(isRunning(Number(started.body.pid)), JSON.stringify(started.body));
  assert.equal((await rest(fixture.ask, ns, "POST /sandboxes/s/shutdown")).status, 200);
}

const refusals: readonly (readonly [title: string, sandbox: object, code: string, detail: RegExp])[] = [
  [
    "a runtime that serves no sandboxes",
    { runtime: { name: "io.containerd.runc.v2" } },
    "unimplemented",
    /containerd: /,
  ],
  [
    "an unknown runtime",
    { runtime: { name: "io.containerd.none.v1" } },
    "failed_precondition",
    /containerd: .*none/,
  ],
  ["a missing runtime", {}, "failed_precondition", /containerd: /],
  [
    "a spec that is not JSON",
    { runtime: { name: "x" }, spec: { typeUrl: specType, value: btoa("{") } },
    "invalid_argument",
    /sandbox\.spec: /,
  ],
  [
    "a spec that is not an object",
    { runtime: { name: "x" }, spec: { typeUrl: specType, json: [] } },
    "invalid_argument",
    /sandbox\.spec: must be an object/,
  ],
];

describeOn(shim, {
  ...Object.fromEntries(
    refusals.map(([title, sandbox, code, detail]) => [
      `${title} is refused, leaves nothing, and frees the id`,
      async (fixture: ContainerdFixture) => {
        const ns = freshNamespace();
        const refused = await create(fixture, ns, sandbox);
        assert.equal(refused.code, code, JSON.stringify(refused));
        assert.match(String(refused.detail), detail);
        assert.equal((await rest(fixture.ask, ns, "GET /sandboxes/s/status")).status, 404);
        await runAndShutDown(fixture, ns);
      },
    ]),
  ),

  async "a shim that a restarted containerd does not find counts as the sandbox's end"(fixture) {
    const ns = freshNamespace();
    const lost = await installShim(fixture.folder, { found: false });
    await create(fixture, ns, { runtime: { name: lost } });
    const { body } = await rest(fixture.ask, ns, "POST /sandboxes/s/start");
    assert.ok(isRunning(Number(body.pid)));
    await fixture.daemon.kill();
    await fixture.daemon.start();
    await until("it has ended", async () => {
      const status = await rest(fixture.ask, ns, "GET /sandboxes/s/status");
      return String(status.body.state) === "SANDBOX_NOTREADY";
    });
    const exit = await rest(fixture.ask, ns, "GET /sandboxes/s/wait");
    assert.equal(exit.body.exitStatus, 255);
    const verbose = await rest(fixture.ask, ns, "GET /sandboxes/s/status?verbose=true");
    assert.match(String(verbose.body.info?.exitReason), /containerd no longer has a record of it/);
    assert.equal((await rest(fixture.ask, ns, "POST /sandboxes/s/shutdown")).status, 200);
    await runAndShutDown(fixture, ns);
  },

  async "a created sandbox whose shim a restarted containerd does not find can start"(fixture) {
    const ns = freshNamespace();
    const lost = await installShim(fixture.folder, { found: false });
    await create(fixture, ns, { runtime: { name: lost } });
    await fixture.daemon.kill();
    await fixture.daemon.start();
    await until("containerd is ready", async () => (await fixture.readiness())[0] === 200);
    const { body } = await rest(fixture.ask, ns, "POST /sandboxes/s/start");
    assert.ok(isRunning(Number(body.pid)), JSON.stringify(body));
    assert.equal((await rest(fixture.ask, ns, "POST /sandboxes/s/shutdown")).status, 200);
  },
});

describeOn(
  { ...podsandbox, version: "1.7" },
  {
    async "a pod is refused with the version, before anything is made"(fixture) {
      const refused = await create(fixture, freshNamespace(), fixture.workload.record);
      assert.equal(refused.code, "not_found");
      assert.match(String(refused.detail), /sandboxer "podsandbox": not served by containerd 1\.7\.\S+/);
    },
  },
);

describeOn(oldShim, {
  async "an unknown exit has its reason in the status"(fixture) {
    const ns = freshNamespace();
    await create(fixture, ns, fixture.workload.record);
    await rest(fixture.ask, ns, "POST /sandboxes/s/start");
    await rest(fixture.ask, ns, "POST /sandboxes/s/stop");
    const { body } = await rest(fixture.ask, ns, "GET /sandboxes/s/status?verbose=true");
    assert.match(String(body.info?.exitReason), /^containerd 1\.7\.\S+ does not report exits/);
    assert.equal((await rest(fixture.ask, ns, "POST /sandboxes/s/shutdown")).status, 200);
  },
});
