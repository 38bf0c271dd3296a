import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { OciFixture, type RuntimeName } from "./fixture.ts";

/** A sandbox that shows itself in every way: a process, a variable, files, and an abstract socket if it can. */
const victim = "trap exit TERM; echo of-the-victim >/tmp/secret; echo up; while :; do sleep 0.05; done";

const root = { uid: 0, gid: 0 };

for (const runtime of ["runc", "runsc"] as const satisfies readonly RuntimeName[]) {
  describe(`isolation by ${runtime}`, () => {
    let fixture: OciFixture;
    before(async () => {
      const opened = await OciFixture.open(runtime);
      if (opened) fixture = opened;
    });
    after(() => fixture?.close());

    const check = (name: string, run: () => Promise<void>) =>
      it(name, async (test: TestContext) => {
        if (!fixture) return test.skip(`there is no ${runtime}`);
        await run();
      });

    check("a sandbox sees one process, and none of the node's or of another sandbox", async () => {
      const [id, pid] = await fixture.run(victim, { process: { env: ["VICTIM=1"] } });
      await fixture.says(id, "up");
      const script = `for p in /proc/[0-9]*; do echo $p; done; for p in ${pid} ${fixture.agent.pid}; do
        kill -0 $p && echo "reached $p"; [ -e /proc/$p ] && echo "seen $p"; done; exit 0`;
      for (const user of [undefined, root]) {
        const { stdout } = await fixture.outcome(script, { process: { user } });
        assert.deepEqual(stdout.trim().split("\n"), ["/proc/1"]);
      }
      await fixture.shutdown(id);
    });

    check("a signal to every process reaches only its own", async () => {
      const [id] = await fixture.run(victim);
      await fixture.says(id, "up");
      const { status } = await fixture.outcome("kill -KILL -1; exit 3", { process: { user: root } });
      assert.equal(status, 3);
      const { state } = await fixture.client.status(
        { namespace: fixture.ns, signal: AbortSignal.timeout(9_000) },
        id,
        false,
      );
      assert.equal(state, "SANDBOX_READY");
      await fixture.shutdown(id);
    });

    check("files that a sandbox writes are seen by nobody else", async () => {
      const [id] = await fixture.run(victim);
      await fixture.says(id, "up");
      const marker = `/tmp/of-the-node-${process.pid}`;
      writeFileSync(marker, "");
      const script = "for f in /tmp/* /var/tmp/* /run/* /dev/shm/*; do [ -e $f ] && echo $f; done; exit 0";
      const { stdout } = await fixture.outcome(script, { process: { user: root } });
      assert.equal(stdout, "");
      const [own] = await fixture.run(
        "echo 1 >/data/file; trap exit TERM; echo up; while :; do sleep 0.05; done",
        { root: { path: "small" } },
      );
      await fixture.says(own, "up");
      const other = await fixture.outcome("[ -e /data/file ] || echo nothing", { root: { path: "small" } });
      assert.equal(other.stdout, "nothing\n");
      assert.deepEqual(readdirSync(join(fixture.rootfsDir, "small", "data")), []);
      for (const each of [id, own]) await fixture.shutdown(each);
    });

    check("the node's files are read-only, whoever it is", async () => {
      const script =
        "for d in / /etc /usr /usr/bin /var; do echo 1 2>/dev/null >$d/written && echo $d; done; exit 0";
      const { stdout } = await fixture.outcome(script, { process: { user: root } });
      assert.equal(stdout, "");
    });

    check("the agent's data, token and certificates are not to be seen", async () => {
      const { data, agent, rootfsDir } = fixture;
      const paths = [
        data,
        join(data, "tls"),
        join(data, "oci"),
        agent.caPath,
        rootfsDir,
        "/root",
        "/home",
        "/run",
      ];
      const seen = paths.map((path) => `for f in '${path}'/*; do [ -e "$f" ] && echo "$f"; done`);
      const environments = "cat /proc/*/environ | grep -a -c AGENT_TOKEN";
      const { stdout } = await fixture.outcome([...seen, environments].join("\n"), {
        process: { user: root },
      });
      assert.equal(stdout, "0\n");
      const shadow = await fixture.outcome("cat /etc/shadow", { process: { user: root } });
      assert.equal(shadow.stdout, "");
    });

    check("without a user in its spec it is nobody, and has no capability to speak of", async () => {
      const script =
        "id -u; while read -r name value; do case $name in CapEff:) echo $value;; esac; done </proc/self/status";
      const { stdout } = await fixture.outcome(script);
      const [uid, effective = ""] = stdout.split("\n");
      assert.equal(uid, "65534");
      const allowed = (1n << 5n) | (1n << 10n);
      assert.equal(BigInt(`0x${effective}`) & ~allowed, 0n, effective);
    });

    check("it has no network but loopback of its own", async () => {
      const { stdout } = await fixture.outcome("cat /proc/net/dev; cat /proc/net/unix");
      const interfaces = stdout.split("\n").flatMap((line) => /^\s*(\w+):/.exec(line)?.[1] ?? []);
      assert.deepEqual(
        interfaces.filter((name) => name !== "lo"),
        [],
      );
      // The node has abstract sockets, or sockets in files, in /proc/net/unix; a sandbox sees none of them.
      assert.doesNotMatch(stdout, / [@/]/);
      const port = new URL(fixture.agent.url).port;
      const connect = `import socket\ntry: socket.create_connection(('127.0.0.1', ${port}), 2); print('reached')\nexcept OSError: print('refused')`;
      const { stdout: said, stderr } = await fixture.outcome(`python3 -c "${connect}" || echo refused`);
      assert.equal(said, "refused\n", stderr);
    });
  });
}

describe("isolation by runc alone", () => {
  let fixture: OciFixture | undefined;
  before(async () => {
    fixture = await OciFixture.open("runc");
  });
  after(() => fixture?.close());

  it("dangerous system calls are refused also to root", async (test: TestContext) => {
    if (!fixture) return test.skip("there is no runc");
    const script = `mount -t tmpfs none /tmp 2>/dev/null && echo mounted
      unshare -U true 2>/dev/null && echo unshared
      echo b 2>/dev/null >/proc/sysrq-trigger && echo triggered
      echo x 2>/dev/null >/proc/sys/kernel/hostname && echo named
      grep Seccomp: /proc/self/status; grep NoNewPrivs: /proc/self/status`;
    const { stdout } = await fixture.outcome(script, { process: { user: root } });
    assert.deepEqual(stdout.trim().split(/\s+/), ["Seccomp:", "2", "NoNewPrivs:", "1"]);
  });

  it("the node keeps no mount of a sandbox that runs", async (test: TestContext) => {
    if (!fixture) return test.skip("there is no runc");
    const [id] = await fixture.run("trap exit TERM; echo up; while :; do sleep 0.05; done", {
      root: { path: "small" },
    });
    await fixture.says(id, "up");
    assert.doesNotMatch(readFileSync("/proc/self/mountinfo", "utf8"), /sandbox-agent/);
    await fixture.shutdown(id);
    await fixture.assertClean();
  });
});
