import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ControlGroups } from "../../agent/backends/process/groups.ts";
import { groupsIn } from "../../agent/host/control-group/remove.ts";

/** The program that runs as an ordinary user. It prints that user's containment and the remains of a sandbox. */
const program = join(import.meta.dirname, "ordinary-user.ts");

const ordinaryUid = 65_534;
const user = ["setpriv", `--reuid=${ordinaryUid}`, `--regid=${ordinaryUid}`, "--clear-groups"];

/**
 * Runs a sandbox as an ordinary user. Skips the test and returns undefined if that is impossible.
 * @param group the control group to run it in; default: that of this process
 */
function runAsNobody(context: TestContext, group?: string): unknown {
  if (process.getuid?.() !== 0 || process.platform !== "linux") {
    context.skip("only root can switch users");
    return undefined;
  }
  const namespaces = ["unshare", "--user", "--map-current-user", "--pid", "--fork", "--mount-proc", "true"];
  // Checked by the test itself, so that an agent that falls back to sessions needlessly fails.
  if (spawnSync("env", [...user, ...namespaces]).status !== 0) {
    context.skip("an ordinary user cannot make namespaces here");
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "ordinary-"));
  chownSync(folder, ordinaryUid, ordinaryUid);
  const enter = group === undefined ? "" : `echo 0 >${group}/cgroup.procs; `;
  const node = [process.execPath, "--disable-warning=ExperimentalWarning", program, folder];
  const args = ["-c", `${enter}exec "$@"`, "sh", ...user, ...node];
  const { status, stdout, stderr } = spawnSync("sh", args, { encoding: "utf8", cwd: "/" });
  rmSync(folder, { recursive: true });
  if (/permission denied|EACCES/i.test(stderr)) {
    context.skip("an ordinary user may not read this folder");
    return undefined;
  }
  assert.deepEqual([status, stderr], [0, ""]);
  return JSON.parse(stdout);
}

const expected = {
  containment: "pid namespace",
  state: "running",
  isGrouped: false,
  isGroupLeft: false,
  pids: 2,
  isInit: false,
  exit: 137,
  left: 0,
  ignored: ["process.user"],
  capabilities: "0".repeat(16),
};

test("an ordinary user's sandboxes are contained if the kernel allows it", (context) => {
  const seen = runAsNobody(context);
  if (seen !== undefined) assert.deepEqual(seen, expected);
});

test("an ordinary user's sandboxes have control groups in a delegated group", (context) => {
  const groups = process.getuid?.() === 0 ? ControlGroups.detect("auto") : undefined;
  if (!groups) return context.skip("no cgroup v2 may be delegated here");
  const unit = join(groups.base, `unit-${process.pid}`);
  const agent = join(unit, "agent");
  for (const group of [unit, agent]) {
    mkdirSync(group, { mode: 0o755 });
    for (const name of ["", "cgroup.procs", "cgroup.subtree_control"]) {
      chownSync(join(group, name), ordinaryUid, ordinaryUid);
    }
  }
  try {
    const seen = runAsNobody(context, agent);
    if (seen !== undefined) assert.deepEqual(seen, { ...expected, isGrouped: true });
  } finally {
    for (const group of groupsIn(unit)) rmdirSync(group);
  }
});
