import assert from "node:assert/strict";
import { it, type TestContext } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { Services } from "../../functions/operation.ts";
import { readOutputRequest } from "../../functions/output/query.ts";
import { maxTailBytes, outputTail } from "../../functions/output/tail.ts";
import { type RequestSource, RestRequest } from "../../functions/rest/request.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { parseJson } from "../../shared/json/parse.ts";
import { writeJson } from "../../shared/json/write.ts";
import type { OutputQuery, OutputReply } from "../../shared/sandbox/output.ts";
import { partOf } from "../support/part-of.ts";

const call = { namespace: "n", signal: new AbortController().signal };
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));

/** Returns a part that begins at an offset. */
const part = (data: Uint8Array, from = 0) => ({ from, data, end: from + data.length });

/** Reads the tail of what an agent answers. Returns its JSON, and the queries that the agent got. */
async function tailOf(read: () => OutputReply, hasEnded = false, context?: TestContext) {
  const queries: OutputQuery[] = [];
  const outputs = {
    find: async () => ({ id: "s" }),
    read: async (_call: unknown, _target: unknown, query: OutputQuery) => {
      queries.push(query);
      return read();
    },
  };
  // The tail uses nothing else.
  let json: unknown;
  // The code under test needs only this part.
  const done = outputTail({ outputs } as unknown as Services, call, "s", hasEnded).then((tail) => {
    json = JSON.parse(writeJson(parseJson(writeJson(tail))));
  });
  while (context && json === undefined) {
    context.mock.timers.tick(250);
    await setImmediate();
  }
  await done;
  return { json, queries };
}

it("an inline answer has the last bytes of both streams, as text", async () => {
  const parts = { stdout: part(bytesOf("\ufeffout é\n")), stderr: part(bytesOf("")) };
  const { json, queries } = await tailOf(() => ({ parts, isComplete: true }));
  assert.deepEqual(json, { stdout: "\ufeffout é\n", stderr: "", isComplete: true });
  const from = { stdout: -65_536, stderr: -65_536 };
  assert.deepEqual(queries, [{ from, maxBytes: maxTailBytes, waitMs: 0 }]);
});

for (const [text, cut] of [
  ["é", 1],
  ["€", 2],
  ["😀", 3],
  ["e", 0],
] as const) {
  it(`the rest of a character that was cut is left out: ${cut} bytes`, async () => {
    const data = bytesOf(`${text}x`).subarray(cut > 0 ? 1 : 0);
    const expected = cut > 0 ? "x" : `${text}x`;
    const { json } = await tailOf(() => ({ parts: { stdout: part(data, 100) }, isComplete: true }));
    assert.deepEqual(json, { stdout: expected, stdoutFrom: 100 + cut, isComplete: true });
  });
}

it("bytes that are not text are base64, from where they begin", async () => {
  const data = Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x41);
  const tail = async (from: number) =>
    (await tailOf(() => ({ parts: { stderr: part(data, from) }, isComplete: true }))).json;
  const stderrBase64 = Buffer.from(data).toString("base64");
  assert.deepEqual(await tail(0), { stderrBase64, isComplete: true });
  assert.deepEqual(await tail(7), { stderrBase64, stderrFrom: 7, isComplete: true });
  // Nothing was cut before the first byte, which no character begins with.
  const stdout = part(Uint8Array.of(0x80, 0x41));
  const uncut = await tailOf(() => ({ parts: { stdout }, isComplete: true }));
  assert.deepEqual(uncut.json, { stdoutBase64: "gEE=", isComplete: true });
});

it("the end of a sandbox that has ended is awaited, in 10 reads at most", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let reads = 0;
  const parts = { stdout: part(bytesOf("x")) };
  const complete = await tailOf(() => ({ parts, isComplete: ++reads === 3 }), true, context);
  assert.deepEqual([complete.json, reads], [{ stdout: "x", isComplete: true }, 3]);
  const never = await tailOf(() => ({ parts, isComplete: false }), true, context);
  assert.deepEqual([never.json, never.queries.length], [{ stdout: "x", isComplete: false }, 10]);
  const running = await tailOf(() => ({ parts, isComplete: false }));
  assert.equal(running.queries.length, 1);
});

it("an error of the agent is part of the answer, and no other is", async () => {
  const failing = (error: Error) =>
    tailOf(() => {
      throw error;
    });
  const { json } = await failing(new SandboxError("unavailable", "it is away"));
  assert.deepEqual(json, { error: { code: "unavailable", detail: "it is away" } });
  await assert.rejects(failing(new TypeError("a fault")), /a fault/);
});

it("a request for output has an offset for each stream", () => {
  for (const query of ["from=1", "from=1,2,3", "stream=stdout&from=1,2", "stream=stderr&from=x"]) {
    const source = { request: new Request("http://localhost/"), path: { id: "s" }, query };
    const request = new RestRequest("n", partOf<RequestSource>(source), ["stream", "from"]);
    assert.throws(
      () => readOutputRequest(request),
      { code: "invalid_argument", message: /^from: must be/ },
      query,
    );
  }
});
