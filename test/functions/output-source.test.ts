import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { it, type TestContext } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { CallNotes, Services } from "../../functions/operation.ts";
import getOutput from "../../functions/output/get.ts";
import { type OutputRequest, readOutputRequest } from "../../functions/output/query.ts";
import { OutputSource } from "../../functions/output/source.ts";
import { type RequestSource, RestRequest } from "../../functions/rest/request.ts";
import { CallTime } from "../../shared/connect/call-time.ts";
import { InFlight, Load } from "../../shared/connect/in-flight.ts";
import type { OutputTarget } from "../../shared/controller/outputs.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { OutputQuery, OutputReply } from "../../shared/sandbox/output.ts";
import { partOf } from "../support/part-of.ts";

/** The call of an answer, whose own time limit does not hold for what follows. */
const call: Call = { namespace: "n", signal: new AbortController().signal, deadline: 1 };
const away = new SandboxError("unavailable", "the agent is away");

/** Returns a reply with a part of stdout. @param end the number of bytes that there are */
function reply(text: string, from: number, more: { end?: number; isComplete?: boolean } = {}): OutputReply {
  const data = new Uint8Array(Buffer.from(text));
  const { end = from + data.length, isComplete = false } = more;
  return { parts: { stdout: { from, data, end } }, isComplete };
}

type Next = (query: OutputQuery, reading: AbortSignal) => OutputReply | Promise<OutputReply>;

/** Reads an answer to its end. @param next answers the reads that follow the first reply */
async function answerOf(
  first: OutputReply,
  next: Next,
  {
    maxReads = 100,
    stopping,
    context,
    ...more
  }: Partial<OutputRequest> & {
    maxReads?: number;
    stopping?: AbortSignal;
    context?: TestContext;
  } = {},
) {
  const queries: OutputQuery[] = [];
  const read = async ({ signal, deadline }: Call, _target: unknown, query: OutputQuery) => {
    assert.equal(deadline, undefined);
    queries.push(query);
    return next(query, signal);
  };
  // The source uses nothing else.
  const services = { outputs: { read }, stopping } as unknown as Services;
  const request = { id: "s", from: { stdout: 0 }, follows: false, hasFrames: false, ...more };
  const target = { maxReads } as OutputTarget;
  const source = new OutputSource(services, call, target, request, first);
  let text: string | undefined;
  let failure: unknown;
  const reading = new Response(new ReadableStream(source, { highWaterMark: 0 })).text().then(
    (all) => {
      text = all;
    },
    (error) => {
      failure = error;
    },
  );
  let ms = 0;
  while (context && text === undefined && failure === undefined) {
    context.mock.timers.tick(50);
    ms += 50;
    for (let turn = 0; turn < 5; turn++) await setImmediate();
  }
  await reading;
  return { text, failure, queries, ms };
}

it("an answer has the bytes of its stream", async () => {
  const ofStderr = (text: string, from: number): OutputReply => ({
    parts: { stderr: { from, data: new Uint8Array(Buffer.from(text)), end: 4 } },
    isComplete: false,
  });
  const { text } = await answerOf(ofStderr("ab", 0), () => ofStderr("cd", 2), { from: { stderr: 0 } });
  assert.equal(text, "abcd");
});

it("an answer that does not follow ends where the output ended when it began", async () => {
  const { text, queries } = await answerOf(reply("abc", 0, { end: 6 }), ({ from: { stdout = 0 } }) =>
    reply("defghi".slice(0, 9 - stdout), stdout, { end: 9 }),
  );
  assert.equal(text, "abcdefghi");
  assert.deepEqual(queries, [{ from: { stdout: 3 }, maxBytes: 256 * 1024, waitMs: 0 }]);
});

it("an answer that follows waits 15 s at a time, says so in frames, and ends with the sandbox", async () => {
  const later = [reply("", 1), reply("b", 1, { isComplete: true })];
  const { text, queries } = await answerOf(
    reply("a", 0),
    () => later.shift() ?? assert.fail("it has ended"),
    {
      ...{ follows: true, hasFrames: true },
    },
  );
  const line = (from: number, data: string) => `{"stream":"stdout","from":${from},"data":"${data}"}\n`;
  const end = '{"end":{"stdout":2,"isComplete":true}}\n';
  assert.equal(text, line(0, "YQ==") + line(1, "") + line(1, "Yg==") + end);
  assert.deepEqual(
    queries.map(({ waitMs }) => waitMs),
    [15_000, 15_000],
  );
});

it("frames have at most 48 KiB each, and the position of their first byte", async () => {
  const { text } = await answerOf(reply("ab".repeat(50_000), 7, { isComplete: true }), () => assert.fail(), {
    ...{ from: { stdout: 7 }, hasFrames: true },
  });
  const frames = String(text)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const sizes = frames.map(({ from, data = "" }) => [from, Buffer.from(data, "base64").length]);
  const maxBytes = 48 * 1024;
  assert.deepEqual(sizes.slice(0, -1), [
    [7, maxBytes],
    [7 + maxBytes, maxBytes],
    [7 + 2 * maxBytes, 100_000 - 2 * maxBytes],
  ]);
});

it("an answer has as many reads as one request may make, the first included", async () => {
  let at = 1;
  const { text, queries } = await answerOf(reply("a", 0), () => reply("b", at++), {
    follows: true,
    maxReads: 3,
  });
  assert.deepEqual([text, queries.length], ["abb", 2]);
});

it("bytes that are missing are named in frames, and end an answer without them", async () => {
  const next = () => reply("c", 5, { isComplete: true });
  const frames = await answerOf(reply("a", 0), next, { follows: true, hasFrames: true });
  assert.match(String(frames.text), /"dropped":\{"from":1,"to":5\}/);
  const raw = await answerOf(reply("a", 0), next, { follows: true });
  assert.deepEqual([raw.text, (raw.failure as SandboxError).code], [undefined, "data_loss"]);
  const first = await answerOf(reply("c", 5, { isComplete: true }), () => assert.fail());
  assert.equal(first.text, "c");
});

it("an agent that is away is asked again, for 30 s", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_800_000_000_000 });
  let failures = 3;
  const back = () => {
    if (failures-- > 0) throw away;
    return reply("b", 1, { isComplete: true });
  };
  const found = await answerOf(reply("a", 0), back, { follows: true, context });
  assert.deepEqual([found.text, found.queries.length], ["ab", 4]);
  const never = await answerOf(
    reply("a", 0),
    () => {
      throw away;
    },
    { follows: true, context },
  );
  assert.equal(never.failure, away);
  assert.ok(never.ms >= 30_000 && never.ms <= 31_000, `${never.ms} ms`);
});

it("an answer is read as its reader takes it, and no further once that has left", async () => {
  const reads: AbortSignal[] = [];
  const read = ({ signal }: Call) => {
    reads.push(signal);
    return reads.length < 2 ? Promise.resolve(reply("b", 1)) : new Promise(() => {});
  };
  const stopping = new AbortController();
  const services = partOf<Services>({ outputs: { read }, stopping: stopping.signal });
  const request = { id: "s", from: { stdout: 0 }, follows: true, hasFrames: false };
  const source = new OutputSource(
    services,
    call,
    partOf<OutputTarget>({ maxReads: 9 }),
    request,
    reply("a", 0),
  );
  const reader = new ReadableStream(source, { highWaterMark: 0 }).getReader();
  for (const [text, count] of [
    ["a", 0],
    ["b", 1],
  ] as const) {
    assert.equal(new TextDecoder().decode((await reader.read()).value), text);
    await setImmediate();
    assert.equal(reads.length, count);
  }
  const last = reader.read();
  await setImmediate();
  assert.deepEqual(
    reads.map(({ aborted }) => aborted),
    [false, false],
  );
  await reader.cancel();
  assert.equal((await last).done, true);
  assert.equal(reads[1]?.aborted, true);
  assert.equal(getEventListeners(stopping.signal, "abort").length, 0);
});

it("frames have no empty line at the end, nor in an answer that does not follow", async () => {
  const end = (position: number, isComplete: boolean) =>
    `${JSON.stringify({ end: { stdout: position, isComplete } })}\n`;
  const over = await answerOf(reply("", 0), () => reply("", 0, { isComplete: true }), {
    ...{ follows: true, hasFrames: true },
  });
  assert.equal(over.text, `{"stream":"stdout","from":0,"data":""}\n${end(0, true)}`);
  const slow = await answerOf(reply("", 0, { end: 1 }), () => reply("a", 0), { hasFrames: true });
  assert.equal(slow.text, `{"stream":"stdout","from":0,"data":"YQ=="}\n${end(1, false)}`);
  const beyond = await answerOf(reply("", 3), () => assert.fail(), { from: { stdout: 7 }, hasFrames: true });
  assert.equal(beyond.text, end(7, false));
});

it("the answer has the position of its first byte, dropped or not there yet", async () => {
  const positionOf = async (from: number, first: OutputReply, accept = "*/*") => {
    const outputs = { find: async () => ({ maxReads: 1 }), read: async () => first };
    const request = { id: "s", from: { stdout: from }, follows: false, hasFrames: false };
    const headers = { accept };
    const source = { request: new Request("http://localhost/", { headers }), path: { id: "s" } };
    const rest = new RestRequest(
      "n",
      partOf<RequestSource>({ ...source, query: `stream=stdout&from=${request.from.stdout}` }),
      ["stream", "from"],
    );
    const given = await getOutput.serveRest(partOf<Services>({ outputs }), call, rest, partOf<CallNotes>({}));
    return { from: given.headers?.["output-from"], text: await new Response(given.stream).text() };
  };
  assert.deepEqual(await positionOf(0, reply("a", 5)), { from: "5", text: "a" });
  assert.deepEqual(await positionOf(7, reply("", 3)), { from: "7", text: "" });
  assert.deepEqual(await positionOf(-4, reply("", 3)), { from: "3", text: "" });
  const frames = (await positionOf(0, reply("a", 5), "application/x-ndjson")).text;
  assert.match(frames, /^\{"stream":"stdout","dropped":\{"from":0,"to":5\}\}\n/);
  const fromEnd = (await positionOf(-1, reply("a", 5), "application/x-ndjson")).text;
  assert.match(fromEnd, /^\{"stream":"stdout","from":5,/);
});

it("any other error ends the answer at once", async () => {
  const fault = new SandboxError("not_found", "it is gone");
  const failed = await answerOf(
    reply("a", 0),
    () => {
      throw fault;
    },
    { follows: true },
  );
  assert.deepEqual([failed.failure, failed.queries.length], [fault, 1]);
});

it("a server that stops ends its answers with the position", async () => {
  const stopping = new AbortController();
  const { text } = await answerOf(
    reply("a", 0),
    () => {
      stopping.abort();
      throw new Error("aborted");
    },
    { follows: true, hasFrames: true, stopping: stopping.signal },
  );
  assert.match(String(text), /\n\{"end":\{"stdout":1,"isComplete":false\}\}\n$/);
  const late = await answerOf(
    reply("a", 0),
    (_query, reading) => {
      if (reading.aborted) throw new Error("aborted");
      return reply("b", 1, { isComplete: true });
    },
    { follows: true, stopping: stopping.signal },
  );
  assert.deepEqual([late.text, late.queries.length], ["a", 1]);
});

for (const [query, accept, expected] of [
  ["", "*/*", { from: { stdout: 0, stderr: 0 }, follows: false, hasFrames: true }],
  ["stream=both&follow=false", "*/*", { from: { stdout: 0, stderr: 0 }, follows: false, hasFrames: true }],
  ["from=7,-8&follow=true", "*/*", { from: { stdout: 7, stderr: -8 }, follows: true, hasFrames: true }],
  ["stream=stdout", "*/*", { from: { stdout: 0 }, follows: false, hasFrames: false }],
  ["stream=stderr&from=-3", "*/*", { from: { stderr: -3 }, follows: false, hasFrames: false }],
  [
    "stream=stderr",
    "text/html, Application/X-NDJSON",
    { from: { stderr: 0 }, follows: false, hasFrames: true },
  ],
] as const) {
  it(`a request for output with ${query || "no query"} and ${accept}`, () => {
    const request = new Request("http://localhost/", { headers: { accept } });
    const [time, load] = [new CallTime(request, undefined), new Load(new InFlight(0, {}))];
    const source = { request, path: { id: "s" }, query, time, load };
    const read = readOutputRequest(new RestRequest("n", source, ["stream", "from", "follow"]));
    assert.deepEqual(read, { id: "s", ...expected });
  });
}
