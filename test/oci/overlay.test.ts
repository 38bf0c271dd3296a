import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { OciFixture } from "./fixture.ts";

const mebibyteBytes = 1_048_576;
const small = { root: { path: "small" } };

describe("the overlay of a sandbox", () => {
  for (const kind of ["tmpfs", "disk"] as const) {
    it(`on ${kind} has a size limit and is removed with the sandbox`, async (test: TestContext) => {
      const fixture = await OciFixture.open("runc", ["--overlay", kind, "--overlay-size", "16m"]);
      if (!fixture) return test.skip("runc is not available");
      try {
        const script = `echo changed >/data/new; rm /etc/kept 2>/dev/null
          dd if=/dev/zero of=/data/big bs=1M count=64 2>/dev/null && echo no limit; stat -c %s /data/big
          trap exit TERM; echo up; while :; do sleep 0.05; done`;
        const [id] = await fixture.run(script, small);
        await fixture.waitForOutput(id, "up");
        const [size = ""] = (await fixture.output(id)).split("\n");
        assert.ok(Number(size) > 8 * mebibyteBytes && Number(size) <= 16 * mebibyteBytes, size);
        const other = await fixture.runToExit("[ -e /data/new ] || echo nothing", small);
        assert.equal(other.stdout, "nothing\n");
        const image = join(fixture.data, "oci", `${fixture.ns}@${id}`, "overlay.img");
        assert.equal(existsSync(image), kind === "disk");
        await fixture.restart();
        await fixture.shutdown(id);
        await fixture.assertClean();
        assert.deepEqual(readdirSync(join(fixture.rootfsDir, "small", "data")), []);
      } finally {
        await fixture.close();
      }
    });
  }

  it("the size limit also applies to /tmp of a sandbox with the host's files", async (test: TestContext) => {
    const fixture = await OciFixture.open("runc", ["--overlay-size", "1m"]);
    if (!fixture) return test.skip("runc is not available");
    const script =
      "dd if=/dev/zero of=/tmp/big bs=1M count=4 2>/dev/null && echo no limit; stat -c %s /tmp/big";
    assert.equal((await fixture.runToExit(script)).stdout, `${mebibyteBytes}\n`);
    await fixture.close();
  });

  it("a root that supports no overlay is refused unless it is read-only", async (test: TestContext) => {
    const fixture = await OciFixture.open("runc");
    if (!fixture) return test.skip("runc is not available");
    // procfs does not support an overlay.
    const { execFileSync } = await import("node:child_process");
    const proc = join(fixture.rootfsDir, "proc");
    execFileSync("mkdir", [proc]);
    execFileSync("mount", ["-t", "proc", "proc", proc]);
    try {
      await assert.rejects(fixture.create({ root: { path: "proc/sys" } }), {
        code: "failed_precondition",
        message:
          /sandbox\.spec\.root: cannot mount an overlay over it: .*; set root\.readonly to run without one/,
      });
      await fixture.create({ root: { path: "proc/sys", readonly: true } });
    } finally {
      execFileSync("umount", [proc]);
      await fixture.close();
    }
  });
});
