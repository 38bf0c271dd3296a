/** Run by test-run.test.ts: starts what tests start, prints where it is, and never ends. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { startSqld } from "../../scripts/sqld.ts";
import { start, temporaryFolder } from "../running.ts";
import { programFolder } from "../runtimes/alone.ts";
import { rest } from "../suites/client.ts";

const spec = {
  typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
  json: { process: { args: ["sh", "-c", "sleep 600 & sleep 600"], cwd: "/" } },
};

it("never ends", async () => {
  const folder = await temporaryFolder();
  const programs = await programFolder();
  const running = await start({ DATA_DIR: folder.path });
  const sqld = await startSqld(join(folder.path, "sqld")).catch(() => undefined);
  await rest(running.ask, "n", "POST /sandboxes", { sandboxId: "s", runtime: { name: "process" }, spec });
  await rest(running.ask, "n", "POST /sandboxes/s/create");
  const { pid } = (await rest(running.ask, "n", "POST /sandboxes/s/start")).body;
  const agentPid = Number(/"agentPid":(\d+)/.exec(running.output())?.[1]);
  const pids = [running.child.pid, agentPid, pid, ...(sqld ? [sqld.pid] : [])];
  console.log(`left: ${JSON.stringify({ pids, folders: [tmpdir(), programs.path] })}`);
  await delay(600_000);
});
