import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import { freshNamespace } from "../suites/case.ts";
import { type Json, rest } from "../suites/client.ts";
import { isRunning, specType } from "../suites/workload.ts";
import { ContainerdBench } from "./bench.ts";
import { type Kind, oldShim, podsandbox, shim } from "./kinds.ts";
import { installShim } from "./shim/install.ts";

/** Runs cases with a sandboxer of containerd's. */
function describeOn(
  kind: Kind,
  cases: Readonly<Record<string, (bench: ContainerdBench) => Promise<void>>>,
): void {
  describe(`what ${kind.sandboxer} of containerd ${kind.version} is not fit for`, () => {
    let bench: ContainerdBench | undefined;
    before(async () => {
      bench = await ContainerdBench.open(kind);
    });
    after(() => bench?.close());
    for (const [name, run] of Object.entries(cases)) {
      it(name, async (test: TestContext) => {
        if (!bench) return test.skip("there is no containerd");
        const there = bench;
        await there.leavingNothing(() => run(there));
      });
    }
  });
}

/** Creates a sandbox by a request that carries it, and gives the answer. */
async function create({ ask }: ContainerdBench, ns: string, sandbox: object): Promise<Json> {
  return (await rest(ask, ns, "POST /sandboxes/s/create", { sandbox: { sandboxId: "s", ...sandbox } })).body;
}

/** Runs a sandbox to its end under a name that was refused before. */
async function runAndShutDown(bench: ContainerdBench, ns: string): Promise<void> {
  const made = await create(bench, ns, bench.workload.record);
  assert.equal(made.sandboxId as unknown, "s", JSON.stringify(made));
  const started = await rest(bench.ask, ns, "POST /sandboxes/s/start");
  assert.ok(isRunning(Number(started.body.pid)), JSON.stringify(started.body));
  assert.equal((await rest(bench.ask, ns, "POST /sandboxes/s/shutdown")).status, 200);
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
      async (bench: ContainerdBench) => {
        const ns = freshNamespace();
        const refused = await create(bench, ns, sandbox);
        assert.equal(refused.code as unknown, code, JSON.stringify(refused));
        assert.match(String(refused.detail), detail);
        assert.equal((await rest(bench.ask, ns, "GET /sandboxes/s/status")).status, 404);
        await runAndShutDown(bench, ns);
      },
    ]),
  ),

  async "a shim that a restarted containerd does not find has ended its sandbox, and all is told"(bench) {
    const ns = freshNamespace();
    const lost = await installShim(bench.folder, { found: false });
    await create(bench, ns, { runtime: { name: lost } });
    const { body } = await rest(bench.ask, ns, "POST /sandboxes/s/start");
    assert.ok(isRunning(Number(body.pid)));
    await bench.daemon.kill();
    await bench.daemon.start();
    await bench.until("it has ended", async () => {
      const status = await rest(bench.ask, ns, "GET /sandboxes/s/status");
      return String(status.body.state) === "SANDBOX_NOTREADY";
    });
    const exit = await rest(bench.ask, ns, "GET /sandboxes/s/wait");
    assert.equal(exit.body.exitStatus as unknown, 255);
    const verbose = await rest(bench.ask, ns, "GET /sandboxes/s/status?verbose=true");
    assert.match(String(verbose.body.info?.exitReason), /containerd knows nothing of it any more/);
    assert.equal((await rest(bench.ask, ns, "POST /sandboxes/s/shutdown")).status, 200);
    await runAndShutDown(bench, ns);
  },

  async "a shim whose sandbox was only created and that a restarted containerd does not find is started anew"(
    bench,
  ) {
    const ns = freshNamespace();
    const lost = await installShim(bench.folder, { found: false });
    await create(bench, ns, { runtime: { name: lost } });
    await bench.daemon.kill();
    await bench.daemon.start();
    await bench.until("containerd is there", async () => (await bench.readiness())[0] === 200);
    const { body } = await rest(bench.ask, ns, "POST /sandboxes/s/start");
    assert.ok(isRunning(Number(body.pid)), JSON.stringify(body));
    assert.equal((await rest(bench.ask, ns, "POST /sandboxes/s/shutdown")).status, 200);
  },
});

describeOn(
  { ...podsandbox, version: "1.7" },
  {
    async "a pod is refused before anything is made, and the version is told"(bench) {
      const refused = await create(bench, freshNamespace(), bench.workload.record);
      assert.equal(refused.code as unknown, "not_found");
      assert.match(String(refused.detail), /sandboxer "podsandbox": containerd 1\.7\.\S+ does not serve it/);
    },
  },
);

describeOn(oldShim, {
  async "how a sandbox ended is not known, and why is told"(bench) {
    const ns = freshNamespace();
    await create(bench, ns, bench.workload.record);
    await rest(bench.ask, ns, "POST /sandboxes/s/start");
    await rest(bench.ask, ns, "POST /sandboxes/s/stop");
    const { body } = await rest(bench.ask, ns, "GET /sandboxes/s/status?verbose=true");
    assert.match(String(body.info?.exitReason), /^containerd 1\.7\.\S+ does not tell how a sandbox ends/);
    assert.equal((await rest(bench.ask, ns, "POST /sandboxes/s/shutdown")).status, 200);
  },
});
