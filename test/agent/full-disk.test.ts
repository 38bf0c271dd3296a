import assert from "node:assert/strict";
import { existsSync, linkSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import type { RunningAgent } from "../../local/spawn-agent.ts";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import type { AgentError } from "../../shared/controller/agent-error.ts";
import { readOutput } from "../../shared/controller/outputs.ts";
import { sandboxesIn } from "../support/agent-fixture.ts";
import { callIn, shell } from "../support/create-options.ts";
import { PlainClient } from "../support/plain-client.ts";
import { isRunning } from "../support/processes.ts";
import { startAgent } from "../support/shared-certificates.ts";
import { untilTrapped } from "../support/signals.ts";
import { mountSmallDisk, type SmallDisk, whyNoDisk } from "../support/small-disk.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";
import { until } from "../support/until.ts";

// They mostly wait for retries.
describe("with the disk of the data folder full", { concurrency: true }, () => {
  for (const kind of ["tmpfs", "ext4"] as const)
    describe(`on ${kind}`, { skip: whyNoDisk(kind), concurrency: 1 }, () => {
      let disk: SmallDisk;
      let agent: RunningAgent;
      let client: PlainClient;
      let views: AgentClient;

      async function start() {
        agent = await startAgent({ dataDir: join(disk.path, "data") });
        const { url, ca, token } = agent;
        views = new AgentClient({ name: "the agent", url, token, fetch: trustingFetch(ca) }, "process");
        client = new PlainClient(views);
      }

      async function kill() {
        process.kill(agent.pid, "SIGKILL");
        await agent.exited;
      }

      before(() => {
        disk = mountSmallDisk(kind);
      });
      beforeEach(start);
      afterEach(async () => {
        disk.empty();
        for (const id of ["a", "b", "c"]) {
          await client.shutdown(call, id).catch(({ code }) => assert.equal(code, "not_found"));
        }
        await agent.stop();
        rmSync(join(disk.path, "data"), { recursive: true });
      });
      after(() => disk.unmount());

      const call = callIn("full");
      const life = (number: number, callId = "") =>
        callIn("full", { life: number, callId: callId || crypto.randomUUID(), epoch: undefined });
      const waits = shell("trap 'exit 7' TERM; while :; do sleep 0.05; done");

      async function run(id: string, opts = waits): Promise<number> {
        await client.create(call, id, opts);
        return (await client.start(call, id)).pid;
      }

      /** Does as `run` does, with a program that ignores SIGTERM. */
      async function runStubborn(id: string): Promise<number> {
        const pid = await run(id, shell("trap '' TERM; while :; do sleep 0.05; done"));
        await untilTrapped(pid, "SIGTERM");
        return pid;
      }

      const isFull = (error: { code: string; message: string }) => {
        assert.equal(error.code, "resource_exhausted", error.message);
        assert.match(error.message, /the node's disk is full/);
        return true;
      };

      test("the disk is really full", () => {
        disk.fill();
        assert.equal(statfsSync(disk.path).bavail, 0);
        assert.throws(() => writeFileSync(join(disk.path, "more"), "x"), { code: "ENOSPC" });
        rmSync(join(disk.path, "more"));
      });

      test("Stop and Shutdown end the sandbox and leave nothing", async () => {
        const pids = [await run("a"), await run("b"), await runStubborn("c")];
        disk.fill();
        await client.stop(call, "a", 60);
        assert.equal((await client.wait(call, "a")).exitStatus, 7);
        const { state, exitedAt } = await client.status(call, "a", false);
        assert.equal(state, "SANDBOX_NOTREADY");
        assert.ok(exitedAt);
        await client.stop(call, "c", 1);
        assert.equal((await client.wait(call, "c")).exitStatus, 137);
        for (const id of ["a", "b", "c"]) {
          disk.fill();
          await client.shutdown(call, id);
          await assert.rejects(client.status(call, id, false), { code: "not_found" });
        }
        for (const pid of pids) assert.ok(!isRunning(pid));
        assert.deepEqual(sandboxesIn(readdirSync(join(disk.path, "data", "sandboxes"))), []);
      });

      // On tmpfs a folder takes no space.
      if (kind === "ext4") {
        test("Shutdown deletes the output first if the new name of the folder needs space", async () => {
          await run("a", shell("head -c 60000 /dev/zero"));
          await client.wait(call, "a");
          const root = join(disk.path, "data", "sandboxes");
          disk.fill();
          const fillFolder = () => {
            for (let number = 0; ; number++) linkSync(join(root, "lives.db"), join(root, `link-${number}`));
          };
          assert.throws(fillFolder, { code: "ENOSPC" });
          await client.shutdown(call, "a");
          await assert.rejects(client.status(call, "a", false), { code: "not_found" });
          const names = sandboxesIn(readdirSync(root)).filter((name) => !name.startsWith("link-"));
          assert.deepEqual(names, []);
        });
      }

      test("an exit is reported, also by the next agent", async () => {
        await run("a", shell("while [ ! -e /proc/self/fd/nope ]; do sleep 0.3; break; done; exit 7"));
        disk.fill();
        assert.equal((await client.wait(call, "a")).exitStatus, 7);
        assert.equal((await client.status(call, "a", false)).state, "SANDBOX_NOTREADY");
        await kill();
        disk.fill();
        await start();
        assert.equal((await client.wait(call, "a")).exitStatus, 7);
        await client.shutdown(call, "a");
      });

      test("a process keeps writing, and what it writes once there is space is read", async (context) => {
        const gates = await temporaryFolder();
        context.after(() => gates.remove());
        const path = (name: string) => join(gates.path, name);
        const waitFor = (name: string) => `until [ -e ${path(name)} ]; do sleep 0.05; done`;
        const lostBytes = 300_000;
        const loud = `${waitFor("full")}; head -c ${lostBytes} /dev/zero; : >${path("written")}`;
        const ticking = `until [ -e ${path("free")} ]; do echo tick; sleep 0.05; done`;
        await run("a", shell(`echo one; ${loud}; ${ticking}; echo last; exit 5`));
        const read = async (from: number) => {
          const query = { from: { stdout: from }, maxBytes: 1_048_576, waitMs: 0 };
          return (await readOutput(views, call, "a", query)).parts.stdout ?? assert.fail();
        };
        const tail = async () => new TextDecoder().decode((await read(-5)).data);
        await until("it has written", async () => (await read(0)).end === 4);
        disk.fill();
        writeFileSync(path("full"), "");
        await until("it has written more", () => existsSync(path("written")));
        disk.empty();
        await until("its output is kept again", async () => (await tail()) === "tick\n");
        writeFileSync(path("free"), "");
        assert.equal((await client.wait(call, "a")).exitStatus, 5);
        assert.equal(await tail(), "last\n");
        const { data, end } = await read(4);
        assert.ok(end > lostBytes && data.length < end - 4, `${data.length} bytes of ${end}`);
        await client.shutdown(call, "a");
      });

      test("Create fails with the reason, leaves nothing, and succeeds once there is space", async () => {
        disk.fill();
        await assert.rejects(client.create(call, "a", waits), isFull);
        await assert.rejects(client.status(call, "a", false), { code: "not_found" });
        assert.deepEqual(sandboxesIn(readdirSync(join(disk.path, "data", "sandboxes"))), []);
        disk.empty();
        await run("a");
        await client.shutdown(call, "a");
      });

      test("Start fails with the reason, runs nothing, and succeeds once there is space", async () => {
        await client.create(call, "a", waits);
        disk.fill();
        await assert.rejects(client.start(life(0), "a"), { code: "not_found" });
        for (let times = 0; times < 3; times++) await assert.rejects(client.start(call, "a"), isFull);
        assert.equal((await client.status(call, "a", false)).state, "SANDBOX_UNKNOWN");
        await kill();
        disk.fill();
        await start();
        assert.equal((await client.status(call, "a", false)).state, "SANDBOX_UNKNOWN");
        await assert.rejects(client.start(call, "a"), isFull);
        disk.empty();
        const { pid } = await client.start(call, "a");
        assert.ok(isRunning(pid));
        await client.shutdown(call, "a");
      });

      test("a sandbox that was never started can be stopped and stays stopped", async () => {
        await client.create(call, "a", waits);
        disk.fill();
        await client.stop(call, "a", 60);
        await kill();
        disk.fill();
        await start();
        assert.equal((await client.status(call, "a", false)).state, "SANDBOX_NOTREADY");
        await assert.rejects(client.start(call, "a"), { code: "failed_precondition" });
        await client.shutdown(call, "a");
      });

      test("a Shutdown holds across restarts of the agent, with a full disk or not", async () => {
        await client.create(life(5, "c"), "a", waits);
        await client.start(life(5, "s"), "a");
        disk.fill();
        await client.shutdown(life(9), "a");
        disk.fill();
        // No such sandbox exists, but the Shutdown must hold anyway.
        await client.shutdown(life(3), "b");
        async function check(fullness: string) {
          for (const [id, number] of [
            ["a", 9],
            ["a", 5],
            ["b", 3],
          ] as const) {
            const again = client.create(life(number, "late"), id, waits);
            await assert.rejects(again, { code: "aborted" }, `${id} ${number} ${fullness}`);
          }
          assert.equal((await client.wait(life(5), "a")).exitStatus, 7);
          const { view } = await views.status(life(0), "a", false).catch((error: AgentError) => error);
          assert.deepEqual([view?.fence, view?.life, view?.exit?.reason], [9, 0, "stopped"], fullness);
        }
        const reserve = join(disk.path, "data/sandboxes/lives.db-reserve");
        assert.ok(readFileSync(reserve, "utf8").includes("full@b"));
        await check("the same agent");
        const problems = await trustingFetch(agent.ca)(`${agent.url}/readyz`, {});
        assert.match(await problems.text(), /the disk of the data folder is full/);
        for (const end of ["killed", "stopped"]) {
          await (end === "killed" ? kill() : agent.stop());
          disk.fill();
          await start();
          await check(`${end}, full`);
        }
        disk.empty();
        await client.shutdown(life(4), "c");
        assert.ok(!readFileSync(reserve, "utf8").includes("full@"));
        await kill();
        await start();
        await check("space again");
        await client.create(life(10, "c"), "a", waits);
        await client.shutdown(life(10), "a");
      });

      test("a Shutdown interrupted by the agent's end is finished by the next agent", async () => {
        const pid = await runStubborn("a");
        disk.fill();
        const ending = client.shutdown(call, "a").catch(() => {});
        await until("the fence is there", async () => {
          const { view } = await views.status(call, "a", false);
          return (view?.fence ?? 0) > 0;
        });
        await kill();
        await ending;
        assert.ok(isRunning(pid));
        disk.fill();
        await start();
        await until("it is gone", () => !isRunning(pid));
        await until("it is removed", () =>
          client.status(call, "a", false).then(
            () => false,
            ({ code }) => code === "not_found",
          ),
        );
      });
    });
});
