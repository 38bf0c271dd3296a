import assert from "node:assert/strict";
import { it } from "node:test";
import { LibsqlError } from "@libsql/core/api";
import { createLog, logEntry } from "../../shared/log.ts";
import { rest } from "../support/client.ts";
import { startFunctions } from "../support/functions.ts";

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

it("an agent's answer that finds the database full is logged, and /readyz shows it", async (context) => {
  let isFull = false;
  const agent = { name: "a", url: "http://agent.test", token: "t", sandboxer: "a" };
  const answer = async (url: string) => {
    if (url.endsWith("Controller/Create")) isFull = true;
    return new Response(new Uint8Array(), { headers: { "content-type": "application/proto" } });
  };
  const functions = await startFunctions([agent], answer, {}, (file) =>
    Object.assign(Object.create(file), {
      executor: Reflect.get(file, "executor"),
      execute: file.execute.bind(file),
      async batch(...given: Parameters<typeof file.batch>) {
        if (isFull) throw new LibsqlError("database or disk is full", "SQLITE_FULL");
        return file.batch(...given);
      },
    }),
  );
  context.after(() => functions.close());
  const ready = async () => (await functions.ask("/readyz")).status;
  assert.equal(
    (await rest(functions.ask, "n", "POST /sandboxes", { sandboxId: "s", runtime: { name: "r" } })).status,
    201,
  );
  assert.equal(await ready(), 200);
  assert.equal((await rest(functions.ask, "n", "POST /sandboxes/s/create")).status, 200);
  const { time, ...entry } = functions.log.find(({ level }) => level === "error") ?? assert.fail("no error");
  assert.deepEqual(entry, {
    ...{ level: "error", message: "failed to record agent response", namespace: "n", sandboxId: "s" },
    ...{ cause: "SQLITE_FULL: database or disk is full", causes: "LibsqlError SQLITE_FULL" },
  });
  assert.equal(await ready(), 503);
  isFull = false;
  assert.equal(await ready(), 200);
  isFull = true;
  assert.equal((await rest(functions.ask, "n", "POST /sandboxes/s/start")).status, 507);
  assert.equal(await ready(), 503);
});
