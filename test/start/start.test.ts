import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { badInputCases } from "../suites/bad-input.ts";
import { controllerCases } from "../suites/controller.ts";
import { processCases } from "../suites/process.ts";
import { restStoreCases } from "../suites/rest-store.ts";
import { surfaceCases } from "../suites/surface.ts";
import { processWorkload } from "../suites/workload.ts";
import { sandboxesIn } from "../support/agent-fixture.ts";
import { type Running, start } from "../support/npm-start.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The suites of containerd's operations. What is recorded of containerd runs on Bun and on a database file elsewhere. */
const suites = {
  "the Store over REST": restStoreCases,
  "both surfaces": surfaceCases,
  "bad input": badInputCases,
  "the Controller": controllerCases(() => processWorkload),
  "the process backend": processCases,
};

describe("npm start", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Running;
  before(async () => {
    folder = await temporaryFolder();
    running = await start({ DATA_DIR: folder.path });
  });
  after(async () => {
    assert.equal(await running.stop(), 0);
    const left = sandboxesIn(await readdir(join(folder.path, "agent", "sandboxes")));
    assert.deepEqual(left, [], "no sandbox is left");
    await folder.remove();
  });
  for (const [name, cases] of Object.entries(suites)) {
    describe(name, () => {
      for (const { name, run } of cases) it(name, () => run(running.ask));
    });
  }
});
