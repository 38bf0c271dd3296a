import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

/** Runs as an ordinary user: prints which containment that user has, and what is left of a sandbox with a daemon. */
const program = join(import.meta.dirname, "ordinary-user.ts");

test("an ordinary user's sandboxes are contained, too, where the kernel allows it", (context) => {
  if (process.getuid?.() !== 0 || process.platform !== "linux") {
    context.skip("it takes root to be somebody else");
    return;
  }
  const user = ["--reuid=65534", "--regid=65534", "--clear-groups"];
  const namespaces = ["unshare", "--user", "--map-current-user", "--pid", "--fork", "--mount-proc", "true"];
  // Asked of the kernel, and not of the agent: one that falls back to sessions needlessly is to fail.
  if (spawnSync("setpriv", [...user, ...namespaces]).status !== 0) {
    context.skip("an ordinary user cannot make namespaces here");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "ordinary-"));
  chownSync(folder, 65_534, 65_534);
  const args = [...user, process.execPath, "--disable-warning=ExperimentalWarning", program, folder];
  const { status, stdout, stderr } = spawnSync("setpriv", args, { encoding: "utf8", cwd: "/" });
  rmSync(folder, { recursive: true });
  if (/permission denied|EACCES/i.test(stderr)) {
    context.skip("an ordinary user may not read this folder");
    return;
  }
  assert.deepEqual([status, stderr], [0, ""]);
  assert.deepEqual(JSON.parse(stdout), {
    containment: "pid namespace",
    state: "running",
    pids: 2,
    isInit: false,
    exit: 137,
    left: 0,
    capabilities: "0".repeat(16),
  });
});
