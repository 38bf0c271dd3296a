import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { OciFixture, type RuntimeName } from "./fixture.ts";

/** The script of a sandbox that others try to observe, through its process, variables and files. */
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
        if (!fixture) return test.skip(`${runtime} is not available`);
        await run();
      });

    check("a sandbox sees only its own process", async () => {
      const [id, pid] = await fixture.run(victim, { process: { env: ["VICTIM=1"] } });
      await fixture.waitForOutput(id, "up");
      const script = `for p in /proc/[0-9]*; do echo $p; done; for p in ${pid} ${fixture.agent.pid}; do
        kill -0 $p && echo "reached $p"; [ -e /proc/$p ] && echo "seen $p"; done; exit 0`;
      for (const user of [undefined, root]) {
        const { stdout } = await fixture.runToExit(script, { process: { user } });
        assert.deepEqual(stdout.trim().split("\n"), ["/proc/1"]);
      }
      await fixture.shutdown(id);
    });

    check("a signal to all processes reaches only the sandbox's own", async () => {
      const [id] = await fixture.run(victim);
      await fixture.waitForOutput(id, "up");
      const { status } = await fixture.runToExit("kill -KILL -1; exit 3", { process: { user: root } });
      assert.equal(status, 3);
      const { state } = await fixture.client.status(
        { namespace: fixture.ns, signal: AbortSignal.timeout(60_000) },
        id,
        false,
      );
      assert.equal(state, "SANDBOX_READY");
      await fixture.shutdown(id);
    });

    check("files that a sandbox writes are not visible elsewhere", async () => {
      const [id] = await fixture.run(victim);
      await fixture.waitForOutput(id, "up");
      const marker = `/tmp/of-the-node-${process.pid}`;
      writeFileSync(marker, "");
      const script = "for f in /tmp/* /var/tmp/* /run/* /dev/shm/*; do [ -e $f ] && echo $f; done; exit 0";
      const { stdout } = await fixture.runToExit(script, { process: { user: root } });
      assert.equal(stdout, "");
      const [own] = await fixture.run(
        "echo 1 >/data/file; trap exit TERM; echo up; while :; do sleep 0.05; done",
        { root: { path: "small" } },
      );
      await fixture.waitForOutput(own, "up");
      const other = await fixture.runToExit("[ -e /data/file ] || echo nothing", { root: { path: "small" } });
      assert.equal(other.stdout, "nothing\n");
      assert.deepEqual(readdirSync(join(fixture.rootfsDir, "small", "data")), []);
      for (const each of [id, own]) await fixture.shutdown(each);
    });

    check("the host's files are read-only, even for root", async () => {
      const script =
        "for d in / /etc /usr /usr/bin /var; do echo 1 2>/dev/null >$d/written && echo $d; done; exit 0";
      const { stdout } = await fixture.runToExit(script, { process: { user: root } });
      assert.equal(stdout, "");
    });

    check("the agent's data, token and certificates are hidden", async () => {
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
      const { stdout } = await fixture.runToExit([...seen, environments].join("\n"), {
        process: { user: root },
      });
      assert.equal(stdout, "0\n");
      const shadow = await fixture.runToExit("cat /etc/shadow", { process: { user: root } });
      assert.equal(shadow.stdout, "");
    });

    check("without a user in the spec it runs as nobody with minimal capabilities", async () => {
      const script =
        "id -u; while read -r name value; do case $name in CapEff:) echo $value;; esac; done </proc/self/status";
      const { stdout } = await fixture.runToExit(script);
      const [uid, effective = ""] = stdout.split("\n");
      assert.equal(uid, "65534");
      const allowed = (1n << 5n) | (1n << 10n);
      assert.equal(BigInt(`0x${effective}`) & ~allowed, 0n, effective);
    });

    check("its only network is a loopback of its own", async () => {
      const { stdout } = await fixture.runToExit("cat /proc/net/dev; cat /proc/net/unix");
      const interfaces = stdout.split("\n").flatMap((line) => /^\s*(\w+):/.exec(line)?.[1] ?? []);
      assert.deepEqual(
        interfaces.filter((name) => name !== "lo"),
        [],
      );
      // The host's sockets, abstract or in files, are listed in /proc/net/unix; a sandbox must see none of them.
      assert.doesNotMatch(stdout, / [@/]/);
      const port = new URL(fixture.agent.url).port;
      const connect = `import socket\ntry: socket.create_connection(('127.0.0.1', ${port}), 2); print('reached')\nexcept OSError: print('refused')`;
      const { stdout: reply, stderr } = await fixture.runToExit(`python3 -c "${connect}" || echo refused`);
      assert.equal(reply, "refused\n", stderr);
    });
  });
}

describe("isolation by runc alone", () => {
  let fixture: OciFixture | undefined;
  before(async () => {
    fixture = await OciFixture.open("runc");
  });
  after(() => fixture?.close());

  it("dangerous system calls are denied, even to root", async (test: TestContext) => {
    if (!fixture) return test.skip("runc is not available");
    const script = `mount -t tmpfs none /tmp 2>/dev/null && echo mounted
      unshare -U true 2>/dev/null && echo unshared
      echo b 2>/dev/null >/proc/sysrq-trigger && echo triggered
      echo x 2>/dev/null >/proc/sys/kernel/hostname && echo named
      grep Seccomp: /proc/self/status; grep NoNewPrivs: /proc/self/status
      echo clone3: $(perl -e 'syscall(435, 0, 0); print 0 + $!')`;
    const { stdout } = await fixture.runToExit(script, { process: { user: root } });
    assert.deepEqual(stdout.trim().split(/\s+/), ["Seccomp:", "2", "NoNewPrivs:", "1", "clone3:", "38"]);
  });

  it("a running sandbox has no mounts on the host", async (test: TestContext) => {
    if (!fixture) return test.skip("runc is not available");
    const [id] = await fixture.run("trap exit TERM; echo up; while :; do sleep 0.05; done", {
      root: { path: "small" },
    });
    await fixture.waitForOutput(id, "up");
    assert.doesNotMatch(readFileSync("/proc/self/mountinfo", "utf8"), /sandbox-agent/);
    await fixture.shutdown(id);
    await fixture.assertClean();
  });
});
