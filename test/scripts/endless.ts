/** Run by test-run.test.ts: starts all kinds of processes that tests start, prints them, and never ends. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { startSqld } from "../../scripts/sqld.ts";
import { OciFixture } from "../oci/fixture.ts";
import { programFolder } from "../runtimes/alone.ts";
import { rest } from "../support/client.ts";
import { start } from "../support/npm-start.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const spec = {
  typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
  json: { process: { args: ["sh", "-c", "sleep 600 & sleep 600"], cwd: "/" } },
};

/** Runs a container if possible, and returns its folder and control groups. */
async function startContainer(): Promise<readonly string[]> {
  const isPossible = process.platform === "linux" && process.getuid?.() === 0;
  const fixture = isPossible ? await OciFixture.open("runc") : undefined;
  if (!fixture) return [];
  await fixture.run("while :; do sleep 0.1; done");
  const folder = await fixture.containerFolder();
  const groups = ["", ...(await readdir("/sys/fs/cgroup"))];
  return [folder, ...groups.map((name) => join("/sys/fs/cgroup", name, basename(folder))).filter(existsSync)];
}

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
  const containers = await startContainer();
  console.log(`left: ${JSON.stringify({ pids, folders: [tmpdir(), programs.path, ...containers] })}`);
  await delay(600_000);
});
