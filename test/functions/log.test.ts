import assert from "node:assert/strict";
import { it } from "node:test";
import { createLog, logEntry } from "../../shared/log.ts";

it("a log of errors leaves out what is none, and one of requests has all", ({ mock }) => {
  const { mock: printed } = mock.method(console, "log", () => {});
  for (const [level, messages] of [
    ["error", ["failed"]],
    ["info", ["done", "failed"]],
  ] as const) {
    printed.resetCalls();
    const log = createLog(level);
    log(logEntry("info", "done", { status: 200 }));
    log(logEntry("error", "failed"));
    const entries = printed.calls.map(({ arguments: [line] }) => JSON.parse(String(line)));
    assert.deepEqual(
      entries.map(({ message }) => message),
      messages,
    );
  }
  const { time, ...entry } = logEntry("info", "done", { status: 200 });
  assert.deepEqual(entry, { level: "info", message: "done", status: 200 });
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 3_600_000);
});
