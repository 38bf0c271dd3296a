import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { detectContainment } from "../../agent/backends/process/containment.ts";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, running, shell } from "../support/create-options.ts";
import { isRunning, parentOf, pidOf, processes } from "../support/processes.ts";
import { until } from "../support/until.ts";

const hasNamespaces = detectContainment("auto").name === "pid namespace";
const ns = "contained";
let count = 0;

/** Returns a unique time to sleep, to find a process by. */
const ownDuration = () => String(1e6 + process.pid * 100 + count++);

for (const kind of ["namespace", "session"] as const) {
  const skip = kind === "namespace" && !hasNamespaces ? "skipped: cannot create namespaces here" : false;
  describe(`with ${kind} containment`, { skip }, () => {
    let fixture: AgentFixture;
    let tools: string;
    before(async () => {
      fixture = await AgentFixture.open(kind);
      tools = mkdtempSync(join(tmpdir(), "tools-"));
      chmodSync(tools, 0o755);
    });
    after(async () => {
      await fixture.close();
      rmSync(tools, { recursive: true });
    });

    const call = callIn(ns);
    const exitOf = (id: string) => fixture.client.wait(call, id).then(({ exitStatus }) => exitStatus);
    const infoOf = (id: string) => fixture.client.status(call, id, true).then(({ info }) => info);
    const outputOf = async (id: string, name: "stdout" | "stderr") =>
      readFileSync((await infoOf(id)).get(name) ?? "", "utf8");
    const metricsOf = async (id: string) =>
      JSON.parse(new TextDecoder().decode((await fixture.client.metrics(call, id)).data?.value));
    const supervisionOf = (id: string) =>
      processes().filter(({ cwd }) => cwd.startsWith(fixture.folder(ns, id)));

    test("Status reports the containment", async () => {
      await fixture.run(ns, "reported", running(undefined));
      assert.equal((await infoOf("reported")).get("containment"), fixture.containment);
      assert.equal(fixture.containment, kind === "namespace" ? "pid namespace" : "session");
      await fixture.client.shutdown(call, "reported");
    });

    test("a newline in a process name loses no exit", async () => {
      const sleeper = join(tools, "odd\nname) Z 1 2 3");
      symlinkSync("/bin/sleep", sleeper);
      const odd = join(tools, "odd\nshell");
      symlinkSync("/bin/sh", odd);
      await fixture.run(ns, "odd", running({ args: [sleeper, "1000"] }));
      await fixture.run(ns, "own", running({ args: [odd, "-c", "sleep 0.1; exit 6"] }));
      await fixture.run(ns, "other", shell("exit 7"));
      assert.deepEqual([await exitOf("own"), await exitOf("other")], [6, 7]);
      await fixture.client.stop(call, "odd", 60);
      assert.equal(await exitOf("odd"), 143);
    });

    test("the exit of a process that has stopped its parent is seen", async () => {
      await fixture.run(ns, "stopper", shell("kill -STOP $PPID; exit 3"));
      assert.equal(await exitOf("stopper"), 3);
      await fixture.client.shutdown(call, "stopper");
      assert.deepEqual(supervisionOf("stopper"), []);
    });

    test("a stopped keeper and supervisor do not block a sandbox's exit", async () => {
      const pid = await fixture.run(ns, "stopped", running(undefined));
      for (const { pid } of supervisionOf("stopped")) process.kill(pid, "SIGSTOP");
      await fixture.client.stop(call, "stopped", 60);
      assert.ok(!isRunning(pid));
      assert.equal(await exitOf("stopped"), 143);
      await fixture.client.shutdown(call, "stopped");
      assert.deepEqual(supervisionOf("stopped"), []);
    });

    test("a killed supervisor loses no exit", async () => {
      const pid = await fixture.run(ns, "killed", shell("trap 'exit 5' TERM; while :; do sleep 0.02; done"));
      const keeper = parentOf(pid);
      const supervisor = processes().find(({ pid }) => pid === keeper)?.session ?? assert.fail();
      process.kill(supervisor, "SIGKILL");
      await until("it listens", () =>
        /^SigCgt:.*[4-7c-f]\w{3}$/m.test(readFileSync(`/proc/${pid}/status`, "utf8")),
      );
      await fixture.client.stop(call, "killed", 60);
      assert.equal(await exitOf("killed"), 5);
      await fixture.client.shutdown(call, "killed");
    });

    test("killed copiers are replaced, and the program keeps running", async () => {
      const script = "echo one; read line; head -c 200000 /dev/zero | tr '\\0' x; echo two; exit 4";
      const fifo = join(tools, `go-${kind}`);
      spawnSync("mkfifo", [fifo]);
      await fixture.run(ns, "copied", shell(`exec <${fifo}; ${script}`));
      const isCopier = ({ pid }: { readonly pid: number }) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("dd\0");
        } catch {
          return false;
        }
      };
      let copiers = supervisionOf("copied");
      const areCopying = () => {
        copiers = supervisionOf("copied").filter(isCopier);
        return copiers.length === 2;
      };
      // Both at once, in either order: the second may be killed while the supervisor restarts the first.
      for (let round = 0; round < 10; round++) {
        await until("both copy", areCopying);
        if (round % 2 === 1) copiers.reverse();
        const killed = copiers.flatMap(({ pid }) => [parentOf(pid), pid]);
        for (const pid of killed) process.kill(pid, "SIGKILL");
        // What a copier has read when it is killed is lost with it.
        await until("all have ended", () => killed.every((pid) => !isRunning(pid)));
      }
      await until("both copy again", areCopying);
      writeFileSync(fifo, "go\n");
      assert.equal(await exitOf("copied"), 4);
      const text = await outputOf("copied", "stdout");
      assert.ok(text.endsWith("xtwo\n") && text.length >= 200_004, `${text.length} bytes`);
    });

    test("only the program writes to its output, however it ends", async () => {
      for (const end of ["stop", "kill", "kill-keeper"]) {
        const pid = await fixture.run(ns, end, running(undefined));
        if (end === "kill") process.kill(pid, "SIGKILL");
        if (end === "kill-keeper") process.kill(parentOf(pid), "SIGKILL");
        if (end === "stop") await fixture.client.stop(call, end, 60);
        await exitOf(end);
        assert.deepEqual([await outputOf(end, "stdout"), await outputOf(end, "stderr")], ["", ""], end);
      }
    });

    test("an exit forged by the program is ignored", async () => {
      const folder = join(fixture.folder(ns, "forger"), "run-1");
      const pid = await fixture.run(
        ns,
        "forger",
        shell(
          `echo '0 1.000000001' >${folder}/exit; echo done; trap 'exit 8' TERM; while :; do sleep 0.02; done`,
        ),
      );
      await until("it is written", async () => (await outputOf("forger", "stdout")) === "done\n");
      assert.equal(await fixture.state(ns, "forger"), "SANDBOX_READY");
      await fixture.restart();
      assert.equal(await fixture.state(ns, "forger"), "SANDBOX_READY");
      await fixture.client.stop(call, "forger", 60);
      assert.ok(!isRunning(pid));
      assert.equal(await exitOf("forger"), 8);
    });

    test("the process runs as the user of the spec", { skip: process.getuid?.() !== 0 }, async () => {
      const user = { uid: 1234, gid: 2345, additionalGids: [7, 8], umask: 0o77 };
      const script =
        "id -u; id -g; id -G; umask; echo out >/dev/stdout; id -un 2>/dev/null; grep CapEff /proc/self/status";
      await fixture.run(ns, "user", shell(script, { user }));
      assert.equal(await exitOf("user"), 0);
      const lines = (await outputOf("user", "stdout")).trim().split("\n");
      assert.deepEqual(lines.slice(0, 5), ["1234", "2345", "2345 7 8", "0077", "out"]);
      assert.equal(lines.at(-1), `CapEff:\t${"0".repeat(16)}`);
      assert.equal((await infoOf("user")).get("ignored"), "[]");
      for (const [id, additionalGids, expected] of [
        ["one-group", [7], "2345 7"],
        ["no-group", [], "2345"],
      ] as const) {
        await fixture.run(ns, id, shell("id -G", { user: { uid: 1234, gid: 2345, additionalGids } }));
        assert.equal(await exitOf(id), 0);
        assert.equal((await outputOf(id, "stdout")).trim(), expected);
      }
    });

    test("a sandbox under an older agent's supervisor is re-adopted, and its exit is seen", async () => {
      for (const end of ["exit", "shutdown"]) {
        const id = `old-${end}`;
        await fixture.client.create(call, id, running(undefined));
        const folder = join(fixture.folder(ns, id), "run-1");
        await fixture.restart(async () => {
          const path = join(fixture.folder(ns, id), "record.json");
          const record = JSON.parse(readFileSync(path, "utf8"));
          const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
          writeFileSync(path, JSON.stringify({ ...record, attempt: 1, boot, startCall: "old" }));
          mkdirSync(folder);
          writeFileSync(
            join(folder, "launch"),
            "exec sh -c \"trap 'exit 9' TERM; while :; do sleep 0.02; done\"\n",
          );
          const script = join(import.meta.dirname, "first-version/supervisor.sh");
          const { namespace, life } = record;
          const args = [script, "2048", join(fixture.data, "sandboxes"), namespace, id, String(life)];
          spawn("/bin/sh", args, { cwd: folder, detached: true, stdio: "ignore" }).unref();
          await until("it runs", () => supervisionOf(id).length > 3);
        });
        const { state, pid } = await fixture.client.status(call, id, false);
        assert.equal(state, "SANDBOX_READY");
        assert.equal((await infoOf(id)).get("containment"), "session");
        await until("it listens", () =>
          /^SigCgt:.*[4-7c-f]\w{3}$/m.test(readFileSync(`/proc/${pid}/status`, "utf8")),
        );
        if (end === "exit") process.kill(pid, "SIGTERM");
        else await fixture.client.stop(call, id, 60);
        assert.equal(await exitOf(id), 9);
        await fixture.client.shutdown(call, id);
        assert.deepEqual(supervisionOf(id), []);
      }
    });

    test("its process group ends with it, even without a folder and an agent", async () => {
      const duration = ownDuration();
      const pid = await fixture.run(ns, "bereft", shell(`sleep ${duration} & exec sleep 1000`));
      await until("both run", () => pidOf("sleep", duration) !== undefined);
      await fixture.restart(async () => {
        rmSync(fixture.folder(ns, "bereft"), { recursive: true });
        process.kill(pid, "SIGKILL");
        await until("the other has ended", () => pidOf("sleep", duration) === undefined);
      });
      await assert.rejects(fixture.state(ns, "bereft"), { code: "not_found" });
    });

    const isContained = kind === "namespace";
    const daemonSkip = isContained ? false : "skipped: a session does not hold what makes its own";

    test("a daemon in its own session is counted and ends with the sandbox", {
      skip: daemonSkip,
    }, async () => {
      for (const end of ["exit", "stop", "shutdown", "kill"]) {
        const duration = ownDuration();
        const id = `daemon-${end}`;
        const script = `(setsid sleep ${duration} &); trap 'exit 2' USR1; while :; do sleep 0.02; done`;
        const pid = await fixture.run(ns, id, shell(script));
        await until("the daemon runs", () => pidOf("sleep", duration) !== undefined);
        await until("both are counted", async () => (await metricsOf(id)).pids >= 2);
        assert.equal((await metricsOf(id)).pids <= 3, true);
        if (end === "exit") process.kill(pid, "SIGUSR1");
        if (end === "kill") process.kill(pid, "SIGKILL");
        if (end === "stop") await fixture.client.stop(call, id, 60);
        if (end !== "shutdown") await exitOf(id);
        else await fixture.client.shutdown(call, id);
        assert.equal(pidOf("sleep", duration), undefined, end);
      }
    });

    test("a signal to the keeper is forwarded to the program", async () => {
      const pid = await fixture.run(
        ns,
        "forwarded",
        shell("trap 'exit 11' USR2; while :; do sleep 0.02; done"),
      );
      await until("it listens", () =>
        /^SigCgt:.*[89a-f]\w{2}$/m.test(readFileSync(`/proc/${pid}/status`, "utf8")),
      );
      process.kill(parentOf(pid), "SIGUSR2");
      assert.equal(await exitOf("forwarded"), 11);
    });
  });
}
