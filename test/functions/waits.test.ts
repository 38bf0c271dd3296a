import assert from "node:assert/strict";
import { describe, it } from "node:test";
import run, { readRun } from "../../functions/controller/run.ts";
import { readStopTimeout } from "../../functions/controller/stop.ts";
import wait from "../../functions/controller/wait.ts";
import waitMany from "../../functions/controller/wait-many.ts";
import { keepWaiting } from "../../functions/entry/keep-waiting.ts";
import type { CallNotes, Services } from "../../functions/operation.ts";
import { BodyFields } from "../../functions/rest/body-fields.ts";
import type { RestRequest } from "../../functions/rest/request.ts";
import type { Code } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { parseJson } from "../../shared/json/parse.ts";
import { JsonText, type WritableJson, writeJson } from "../../shared/json/write.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { State } from "../../shared/sandbox/controller.ts";
import { partOf } from "../support/part-of.ts";

const call: Call = { namespace: "n", signal: new AbortController().signal };
const notes = partOf<CallNotes>({});
const textOf = (body: WritableJson | Uint8Array | undefined) =>
  body === undefined || body instanceof Uint8Array ? "" : writeJson(body);
const failure = (code: Code) => new SandboxError(code, "no");

/** Returns a request with a query, or a body. */
const requestOf = (query: Readonly<Record<string, string>>, body = "") =>
  partOf<RestRequest>({
    ...{ id: "s", query: (name: string) => query[name] },
    requiredBytes: async () => new Uint8Array(),
    parse: async () => parseJson(body),
  });

describe("a REST wait whose time has passed", () => {
  const exit = { exitStatus: 3, exitedAt: undefined, reason: "exited" } as const;

  /** Waits at a Controller that gives these answers. Returns the answer, and the time limit of each wait. */
  async function waitAt(waits: readonly (Code | "exit")[], status: State | Code, timeout?: string) {
    const left = [...waits];
    const limits: number[] = [];
    const controller = partOf<Services["controller"]>({
      async wait({ deadline = 0 }: Call) {
        limits.push(deadline - Date.now());
        const answer = left.shift() ?? assert.fail("it waits too often");
        if (answer === "exit") return exit;
        throw failure(answer);
      },
      async status() {
        if (!status.startsWith("SANDBOX_")) throw failure(status as Code);
        return { ...{ state: status, sandboxId: "s", pid: 0, info: new Map(), extra: undefined } };
      },
    });
    const request = requestOf(timeout === undefined ? {} : { timeout });
    const answer = await wait
      .serveRest(partOf<Services>({ controller }), call, request, notes)
      .then(({ status: code, body }) => `${code} ${textOf(body)}`)
      .catch((error: unknown) => (error instanceof SandboxError ? error.code : String(error)));
    assert.equal(limits.length, waits.length);
    return { answer, limits };
  }

  it("asks for the state, and waits once more for the exit of what has ended", async () => {
    const late = "deadline_exceeded";
    for (const [waits, status, expected] of [
      [["exit"], "internal", /^200 .*"exitStatus":3.*"reason":"exited"/],
      [["unavailable"], "SANDBOX_READY", /^unavailable$/],
      [[late], "SANDBOX_READY", /^202 .*SANDBOX_READY/],
      [[late], "unavailable", /^unavailable$/],
      [[late, "exit"], "SANDBOX_NOTREADY", /^200 .*"exitStatus":3/],
      [[late, "exit"], "not_found", /^200 .*"exitStatus":3/],
      [[late, late], "SANDBOX_NOTREADY", /^202 .*SANDBOX_NOTREADY/],
      [[late, "unavailable"], "SANDBOX_NOTREADY", /^unavailable$/],
      [[late, late], "not_found", /^not_found$/],
      [[late, "internal"], "not_found", /^not_found$/],
    ] as const) {
      assert.match((await waitAt(waits, status)).answer, expected, `${waits} ${status}`);
    }
  });

  it("is 30 seconds by default, from 1 second to 5 minutes, and the last wait 1 second", async (context) => {
    context.mock.timers.enable({ apis: ["Date", "setTimeout"] });
    for (const [timeout, seconds] of [
      [undefined, 30],
      ["1s", 1],
      ["300s", 300],
    ] as const) {
      const { limits } = await waitAt(["deadline_exceeded", "exit"], "SANDBOX_NOTREADY", timeout);
      assert.deepEqual(limits, [seconds * 1_000, 1_000]);
    }
    for (const timeout of ["999ms", "301s"])
      assert.equal((await waitAt([], "internal", timeout)).answer, "invalid_argument");
  });

  it("ends with the server, like one for many sandboxes", async () => {
    const stopping = new AbortController();
    const untilAbort = ({ signal }: Call) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        if (signal.aborted) reject(signal.reason);
      });
    const controller = partOf<Services["controller"]>({ wait: untilAbort, waitForMany: untilAbort });
    const services = partOf<Services>({ controller, stopping: stopping.signal });
    const stopped = { code: "unavailable", message: "the server is stopping" };
    const waits = [
      wait.serveRest(services, call, requestOf({}), notes),
      waitMany.serveRest(services, call, requestOf({ ids: "a" }), notes),
    ];
    stopping.abort();
    for (const waiting of waits) await assert.rejects(waiting, stopped);
  });
});

describe("a wait for many sandboxes", () => {
  it("lists exits and failures by id, and failures only if there are some", async (context) => {
    context.mock.timers.enable({ apis: ["Date", "setTimeout"] });
    const exits = new Map([
      ["b", { exitStatus: 0, exitedAt: undefined, reason: "exited" }],
      ["a", { exitStatus: 1, exitedAt: undefined, reason: undefined }],
    ]);
    const failures = new Map([
      ["d", failure("not_found")],
      ["c", failure("internal")],
    ]);
    for (const [failed, isDone, expected] of [
      [new Map(), false, [202, undefined]],
      [failures, true, [200, ["c internal no", "d not_found no"]]],
    ] as const) {
      const modes: string[] = [];
      const controller = partOf<Services["controller"]>({
        async waitForMany({ deadline = 0 }: Call, ids: readonly string[], mode: string) {
          modes.push(`${ids} ${mode} ${deadline - Date.now()}`);
          return { exits, failures: failed, pending: ["e"], isDone };
        },
      });
      const answer = await waitMany.serveRest(
        partOf<Services>({ controller }),
        call,
        requestOf({ ids: "a,b" }),
        notes,
      );
      const body = JSON.parse(textOf(answer.body));
      assert.deepEqual(
        body.exits.map(({ sandboxId, exitStatus, reason }: Record<string, unknown>) => [
          sandboxId,
          exitStatus,
          reason,
        ]),
        [
          ["a", 1, undefined],
          ["b", 0, "exited"],
        ],
      );
      const errors = body.errors?.map(
        (each: Record<string, unknown>) => `${each.sandboxId} ${each.code} ${each.detail}`,
      );
      assert.deepEqual([answer.status, errors], expected);
      assert.deepEqual([body.pending, modes], [["e"], ["a,b all 30000"]]);
    }
  });
});

describe("the wait of a run", () => {
  const fields = (text: string) =>
    readRun(new BodyFields(parseJson(`{"sandboxId":"s","runtime":{"name":"r"},${text}}`)));

  it("is from 1 second to 5 minutes, and needed for its output", () => {
    assert.equal(fields('"wait":"1s"').waitMs, 1_000);
    assert.deepEqual(
      [fields('"wait":"300s","output":true').waitMs, fields('"ifExists":"keep"').waitMs],
      [300_000, undefined],
    );
    for (const text of [
      '"wait":"999ms"',
      '"wait":"301s"',
      '"output":true',
      '"ifExists":"other"',
      '"more":1',
    ]) {
      assert.throws(() => fields(text), { code: "invalid_argument" }, text);
    }
  });

  it("answers the running sandbox if it fails, but the error if its caller has left", async () => {
    const record = { id: "s", etag: "e", version: { uid: "u", revision: 1 }, toJsonText: () => "{}" };
    for (const [code, hasLeft, expected] of [
      ["deadline_exceeded", false, "running undefined"],
      ["unavailable", false, "running undefined"],
      ["deadline_exceeded", true, "running undefined"],
      ["canceled", true, "canceled"],
      [undefined, false, "stopped 3"],
    ] as const) {
      const leaving = new AbortController();
      const status = { phase: "running", agent: "a", pid: 4, exit: undefined };
      const controller = partOf<Services["controller"]>({
        compounds: { run: async () => ({ record, status }) },
        async wait() {
          if (hasLeft) leaving.abort();
          if (code) throw failure(code);
          return { exitStatus: 3, exitedAt: undefined, reason: "exited" };
        },
      });
      const request = requestOf({}, '{"sandboxId":"s","runtime":{"name":"r"},"wait":"1s"}');
      const answer = await run
        .serveRest(partOf<Services>({ controller }), { ...call, signal: leaving.signal }, request, notes)
        .then(({ body }) => {
          const text = body instanceof JsonText ? body.text : assert.fail("no text");
          const { phase, exit } = JSON.parse(text.replace("{,", "{")).status;
          return `${phase} ${exit?.status}`;
        })
        .catch((error: unknown) => (error instanceof SandboxError ? error.code : String(error)));
      assert.equal(answer, expected);
    }
  });
});

it("the grace period of a Stop is from 1 second to a day, in seconds, rounded up", () => {
  for (const [text, seconds] of [
    [undefined, 0],
    ["1s", 1],
    ["1001ms", 2],
    ["24h", 86_400],
  ] as const) {
    assert.equal(readStopTimeout(text), seconds);
  }
  for (const text of ["999ms", "0s", "86401s"]) {
    assert.throws(() => readStopTimeout(text), { code: "invalid_argument" }, text);
  }
});

it("a body that waits is touched every two seconds, as long as its caller reads", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const parts = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const left: unknown[] = [];
  let pulls = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = await parts[pulls++]?.promise;
        if (text === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(text));
      },
      cancel: (reason) => void left.push(reason),
    },
    { highWaterMark: 0 },
  );
  let touches = 0;
  const reader = keepWaiting(body, () => touches++).getReader();
  const wait = async (ms: number) => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    context.mock.timers.tick(ms);
  };
  await wait(10_000);
  assert.deepEqual([touches, pulls], [0, 0]);
  const reading = reader.read();
  await wait(1_999);
  assert.equal(touches, 0);
  await wait(1);
  await wait(2_000);
  assert.equal(touches, 2);
  parts[0]?.resolve("a");
  assert.equal(new TextDecoder().decode((await reading).value), "a");
  // Nobody reads.
  await wait(10_000);
  assert.deepEqual([touches, pulls], [2, 1]);
  const last = reader.read();
  parts[1]?.resolve("b");
  await last;
  assert.deepEqual(await reader.read(), { done: true, value: undefined });
  await wait(10_000);
  assert.equal(touches, 2);
  const never = new ReadableStream<Uint8Array>({ cancel: (reason) => void left.push(reason) });
  await keepWaiting(never, () => {}).cancel("left");
  assert.deepEqual(left, ["left"]);
});
