import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { OciFixture } from "./fixture.ts";

const mebibyte = 1_048_576;
const small = { root: { path: "small" } };

describe("what a sandbox writes over its rootfs", () => {
  for (const kind of ["tmpfs", "disk"] as const) {
    it(`has a limit, and is gone with it, on ${kind}`, async (test: TestContext) => {
      const fixture = await OciFixture.open("runc", ["--overlay", kind, "--overlay-size", "16m"]);
      if (!fixture) return test.skip("there is no runc");
      try {
        const script = `echo changed >/data/new; rm /etc/kept 2>/dev/null
          dd if=/dev/zero of=/data/big bs=1M count=64 2>/dev/null && echo no limit; stat -c %s /data/big
          trap exit TERM; echo up; while :; do sleep 0.05; done`;
        const [id] = await fixture.run(script, small);
        await fixture.says(id, "up");
        const [size = ""] = (await fixture.output(id)).split("\n");
        assert.ok(Number(size) > 8 * mebibyte && Number(size) <= 16 * mebibyte, size);
        const other = await fixture.outcome("[ -e /data/new ] || echo nothing", small);
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

  it("holds for the scratch space of a sandbox with the node's files as well", async (test: TestContext) => {
    const fixture = await OciFixture.open("runc", ["--overlay-size", "1m"]);
    if (!fixture) return test.skip("there is no runc");
    const script =
      "dd if=/dev/zero of=/tmp/big bs=1M count=4 2>/dev/null && echo no limit; stat -c %s /tmp/big";
    assert.equal((await fixture.outcome(script)).stdout, `${mebibyte}\n`);
    await fixture.close();
  });

  it("cannot be where no overlay can be mounted, but a root that is read-only can", async (test: TestContext) => {
    const fixture = await OciFixture.open("runc");
    if (!fixture) return test.skip("there is no runc");
    // A file system that no overlay can lie over.
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
