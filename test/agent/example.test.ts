import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { type Json, rest } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { untilTrapped } from "../support/signals.ts";
import { until } from "../support/until.ts";
import { type Example, pythonMissing, startExample } from "./example-agent.ts";

let example: Example;
let functions: Functions;
before(async () => {
  if (pythonMissing) return;
  example = await startExample();
  const agent = { name: "python", url: example.url, token: example.token, sandboxer: "python" };
  const stranger = { ...agent, name: "stranger", token: "wrong" };
  functions = await startFunctions([agent, stranger], example.fetch);
});
after(async () => {
  if (pythonMissing) return;
  await functions.close();
  await example.close();
});

type Asked = readonly [status: number, body: Json];

/** Sends a request about sandboxes of a unique namespace, and returns status and body. */
function sandboxes(): (what: string, body?: unknown, key?: string) => Promise<Asked> {
  const namespace = freshNamespace();
  return async (what, body, key) => {
    const headers: Record<string, string> = key === undefined ? {} : { "idempotency-key": key };
    const answer = await rest(functions.ask, namespace, what, body, headers);
    return [answer.status, answer.body];
  };
}

/** Returns a record of a process with these arguments. */
function record(sandboxId: string, ...args: string[]) {
  return {
    sandboxId,
    runtime: { name: "process" },
    spec: { typeUrl: specType, json: { process: { args } } },
  };
}

const skip = pythonMissing;

test("the example runs a sandbox from Create to Shutdown behind the functions", { skip }, async () => {
  const ask = sandboxes();
  const refused = async (what: string, status: number, code: string) => {
    const [got, body] = await ask(what);
    assert.deepEqual([got, body.code], [status, code], what);
  };
  await refused("GET /sandboxes/web/status", 404, "not_found");
  assert.equal((await ask("POST /sandboxes", record("web", "sleep", "1000")))[0], 201);
  await refused("GET /sandboxes/web/status", 404, "not_found");
  assert.deepEqual(await ask("POST /sandboxes/web/create"), [200, { sandboxId: "web" }]);
  await refused("POST /sandboxes/web/create", 409, "already_exists");
  assert.equal((await ask("GET /sandboxes/web/status"))[1].state, "SANDBOX_UNKNOWN");

  const [started, { pid }] = await ask("POST /sandboxes/web/start");
  assert.equal(started, 200);
  await until("the program is what runs", () => {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") === "sleep\u00001000\u0000";
  });
  assert.equal(readFileSync(`/proc/${pid}/environ`, "utf8"), "", "the sandbox learns nothing of the agent");
  const ready = { sandboxId: "web", pid, state: "SANDBOX_READY" };
  assert.deepEqual(await ask("GET /sandboxes/web/status"), [200, ready]);
  await refused("POST /sandboxes/web/start", 409, "already_exists");
  assert.deepEqual(await ask("GET /sandboxes/web/wait?timeout=1s"), [202, ready]);
  const [, { platform }] = await ask("GET /sandboxes/web/platform");
  assert.equal(platform?.os, process.platform);
  await refused("GET /sandboxes/web/metrics", 501, "unimplemented");

  const waiting = ask("GET /sandboxes/web/wait?timeout=60s");
  assert.deepEqual(await ask("POST /sandboxes/web/stop", { timeout: "60s" }), [200, {}]);
  const [waited, exit] = await waiting;
  assert.deepEqual([waited, exit.exitStatus], [200, 143]);
  assert.ok(!isRunning(Number(pid)));
  const stopped = { sandboxId: "web", pid: 0, state: "SANDBOX_NOTREADY" };
  assert.deepEqual(await ask("GET /sandboxes/web/status"), [200, stopped]);
  await refused("POST /sandboxes/web/start", 400, "failed_precondition");
  assert.deepEqual(await ask("POST /sandboxes/web/shutdown"), [200, {}]);
  await refused("GET /sandboxes/web/status", 404, "not_found");
  assert.deepEqual(await ask("GET /sandboxes/web/wait"), [200, exit]);
  await refused("POST /sandboxes/nobody/stop", 404, "not_found");
});

test("the example answers a repeated Create and Start like the first one", { skip }, async () => {
  const ask = sandboxes();
  await ask("POST /sandboxes", record("web", "sleep", "1000"));
  const created = await ask("POST /sandboxes/web/create", undefined, "key-1");
  assert.deepEqual(created, [200, { sandboxId: "web" }]);
  assert.deepEqual(await ask("POST /sandboxes/web/create", undefined, "key-1"), created);
  assert.equal((await ask("POST /sandboxes/web/create", undefined, "key-2"))[1].code, "already_exists");
  const started = await ask("POST /sandboxes/web/start", undefined, "key-3");
  assert.equal(started[0], 200);
  assert.deepEqual(await ask("POST /sandboxes/web/start", undefined, "key-3"), started);
  assert.equal((await ask("POST /sandboxes/web/start", undefined, "key-4"))[1].code, "already_exists");
  assert.deepEqual(await ask("POST /sandboxes/web/shutdown"), [200, {}]);
  assert.ok(!isRunning(Number(started[1].pid)));
});

test("the example kills a process that ignores Stop, and reports its exit", { skip }, async () => {
  const ask = sandboxes();
  const lives: readonly [string, number, (pid: number) => Promise<void>][] = [
    ["exit 7", 7, (pid) => until("it has ended", () => !isRunning(pid))],
    ["trap '' TERM; while :; do sleep 0.05; done", 137, (pid) => untilTrapped(pid, "SIGTERM")],
    ["while :; do sleep 0.05; done", 137, async (pid) => void process.kill(pid, "SIGKILL")],
  ];
  for (const [index, [script, status, interfere]] of lives.entries()) {
    const id = `s${index}`;
    await ask("POST /sandboxes", record(id, "sh", "-c", script));
    await ask(`POST /sandboxes/${id}/create`);
    const [, { pid }] = await ask(`POST /sandboxes/${id}/start`);
    await interfere(Number(pid));
    await ask(`POST /sandboxes/${id}/stop`, { timeout: "1s" });
    assert.equal((await ask(`GET /sandboxes/${id}/wait`))[1].exitStatus, status, script);
    await ask(`POST /sandboxes/${id}/shutdown`);
    assert.ok(!isRunning(Number(pid)), script);
  }
});

test("the example stops a sandbox that was never started with exit 0", { skip }, async () => {
  const ask = sandboxes();
  await ask("POST /sandboxes", record("idle", "true"));
  await ask("POST /sandboxes/idle/create");
  assert.deepEqual(await ask("POST /sandboxes/idle/stop"), [200, {}]);
  const [waited, { exitStatus, exitedAt }] = await ask("GET /sandboxes/idle/wait");
  assert.deepEqual([waited, exitStatus], [200, 0]);
  assert.ok(Math.abs(Date.parse(String(exitedAt)) - Date.now()) < 60_000);
  await ask("POST /sandboxes/idle/shutdown");
});

test("the example refuses requests without its token", { skip }, async () => {
  const ask = sandboxes();
  const [status, { code }] = await ask("POST /sandboxes/web/create", {
    sandboxer: "stranger",
    sandbox: record("web", "true"),
  });
  assert.deepEqual([status, code], [503, "unavailable"]);
  const ready = await functions.ask("/readyz");
  assert.deepEqual((await ready.json()).agents, { python: true, stranger: false });
});
