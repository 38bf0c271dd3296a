import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { start } from "../support/npm-start.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { Cli } from "./cli.ts";

/** Time for which no server is there, so that a command which gives up within a second does so. */
const outageMs = 1_500;

describe("sandbox while its server restarts", () => {
  let folder: TemporaryFolder;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  it("resumes what it follows and waits for", async () => {
    const [dataDir, sign] = [join(folder.path, "data"), join(folder.path, "sign")];
    const first = await start({ DATA_DIR: dataDir });
    const cli = new Cli({ SANDBOX_URL: first.url });
    const script = `echo one; while [ ! -e ${sign} ]; do sleep 0.05; done; echo two; exit 5`;
    const run = cli.start(["run", "--name", "long", "--", "sh", "-c", script]);
    await until("it runs", () => run.output() === "one\n");
    const logs = cli.start(["logs", "--follow", "long"]);
    const events = cli.start(["events", "--follow", "long", "-o", "json"]);
    await until("logs are followed", () => logs.output() === "one\n");
    await until("events are followed", () => events.output().includes("sandbox.started"));
    await first.stop();
    await new Promise((resolve) => setTimeout(resolve, outageMs));
    const second = await start({ DATA_DIR: dataDir, PORT: new URL(first.url).port });
    try {
      await writeFile(sign, "");
      assert.deepEqual(await run.ended, { status: 5, stdout: "one\ntwo\n", stderr: "" });
      assert.deepEqual(await logs.ended, { status: 0, stdout: "one\ntwo\n", stderr: "" });
      await until("the exit is printed", () => events.output().includes("sandbox.exited"));
      events.kill("SIGTERM");
      assert.equal(events.output().match(/sandbox\.started/g)?.length, 1);
    } finally {
      events.kill("SIGKILL");
      await cli.run("rm", "--force", "long");
      await second.stop();
    }
  });
});
