import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { it } from "node:test";
import { connectionLimits } from "../../functions/entry/connection-limits.ts";

it("connections have the limits that docs/http.md names, unless others are given", () => {
  const { maxConnections, ...limits } = connectionLimits();
  assert.deepEqual(limits, {
    idleTimeoutMs: 75_000,
    headersTimeoutMs: 20_000,
    requestTimeoutMs: 65_000,
    stalledTimeoutMs: 30_000,
  });
  assert.ok(maxConnections >= 8);
  assert.deepEqual(connectionLimits({ maxConnections: 3, idleTimeoutMs: 5 }), {
    ...limits,
    maxConnections: 3,
    idleTimeoutMs: 5,
  });
});

const isLinux = process.platform === "linux";
const program = new URL("../../functions/entry/connection-limits.ts", import.meta.url);

it("the number of connections is half of the open files, without 16 for others", { skip: !isLinux }, () => {
  const print = `import(${JSON.stringify(program.href)}).then(({ connectionLimits }) => console.log(connectionLimits().maxConnections))`;
  for (const [files, expected] of [
    [201, 84],
    [64, 16],
    [48, 8],
    [40, 8],
  ] as const) {
    const script = `ulimit -n ${files}; exec "$0" --disable-warning=ExperimentalWarning -e '${print}'`;
    const printed = execFileSync("sh", ["-c", script, process.execPath], { encoding: "utf8" });
    assert.equal(Number(printed), expected, `${files} files`);
  }
});
