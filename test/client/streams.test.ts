import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Client, createClient, type OutputPart, SandboxFunctionsError } from "../../client/index.ts";
import { linesOf } from "../../client/lines.ts";
import { type Given, startScriptedServer } from "./scripted-server.ts";

const retry = { baseDelayMs: 1, maxDelayMs: 2 };

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function using<T>(answers: readonly Given[], use: (client: Client) => Promise<T>) {
  const server = await startScriptedServer(answers);
  try {
    const result = await use(createClient({ baseUrl: server.url, retry, token: "secret" }));
    return { result, targets: server.got.map(({ target }) => decodeURIComponent(target)), got: server.got };
  } finally {
    await server.close();
  }
}

function lines(objects: readonly unknown[], isCut = false, rest = ""): Given {
  const body = objects.map((each) => `${JSON.stringify(each)}\n`).join("") + rest;
  return { body, isCut, headers: { "content-type": "application/x-ndjson" } };
}

function part(stream: string, from: number, text: string) {
  return { stream, from, data: Buffer.from(text).toString("base64") };
}

const end = (isComplete: boolean) => ({ end: { stdout: 0, stderr: 0, isComplete } });
const path = "/v1/namespaces/default/sandboxes/box/output";

/** Returns the text of each part, or the bytes that are missing. */
function told(parts: readonly OutputPart[]) {
  return parts.map((each) =>
    "dropped" in each
      ? `${each.stream} ${each.dropped.from}-${each.dropped.to}`
      : `${each.stream} ${each.from} ${Buffer.from(each.data)}`,
  );
}

describe("the output that a client reads", () => {
  it("continues at the next byte of each stream after a connection that broke within a line", async () => {
    const { result, targets, got } = await using(
      [
        lines([part("stdout", 0, "ab"), part("stderr", 0, "e")], true, '{"stream":"stdout","fr'),
        lines([part("stdout", 2, "\u0000c"), end(false)]),
        lines([part("stderr", 1, "rr"), end(true)]),
      ],
      (client) => all(client.output("box", { follow: true })),
    );
    assert.deepEqual(told(result), ["stdout 0 ab", "stderr 0 e", "stdout 2 \u0000c", "stderr 1 rr"]);
    assert.deepEqual(targets, [
      `${path}?stream=both&from=0,0&follow=true`,
      `${path}?stream=both&from=2,1&follow=true`,
      `${path}?stream=both&from=4,1&follow=true`,
    ]);
    assert.equal(got[0]?.headers.accept, "application/x-ndjson");
    assert.equal(got[0]?.headers.authorization, "Bearer secret");
  });

  it("says what is no longer kept, and continues after it", async () => {
    const dropped = { stream: "stdout", dropped: { from: 5, to: 4096 } };
    const { result, targets } = await using(
      [lines([dropped], true), lines([part("stdout", 4096, "z"), end(true)])],
      (client) => all(client.output("box", { stream: "stdout", from: 5 })),
    );
    assert.deepEqual(told(result), ["stdout 5-4096", "stdout 4096 z"]);
    assert.deepEqual(targets, [
      `${path}?stream=stdout&from=5&follow=false`,
      `${path}?stream=stdout&from=4096&follow=false`,
    ]);
  });

  it("begins before the end, and passes on nothing for lines that only show that the connection lives", async () => {
    const { result, targets } = await using(
      [
        lines([part("stdout", 90, ""), part("stderr", 7, "e")], true),
        lines([part("stdout", 90, "z"), end(true)]),
      ],
      (client) => all(client.output("box", { from: { stdout: -10, stderr: -1 }, follow: true })),
    );
    assert.deepEqual(told(result), ["stderr 7 e", "stdout 90 z"]);
    assert.deepEqual(targets, [
      `${path}?stream=both&from=-10,-1&follow=true`,
      `${path}?stream=both&from=90,8&follow=true`,
    ]);
  });

  it("ends with what there is, unless it is followed", async () => {
    const { result, targets } = await using([lines([part("stdout", 0, "now"), end(false)])], (client) =>
      all(client.output("box")),
    );
    assert.deepEqual([told(result), targets.length], [["stdout 0 now"], 1]);
  });

  it("ends with an error that another attempt would get again", async () => {
    const body = '{"code":"unimplemented","detail":"the agent keeps no output"}';
    const { targets } = await using([{ status: 501, body }, lines([end(true)])], (client) =>
      assert.rejects(all(client.output("box")), /the agent keeps no output/),
    );
    assert.equal(targets.length, 1);
  });
});

describe("the events that a client reads", () => {
  const message = (sequence: number) => `id: ${sequence}\ndata: {"sequence":${sequence}}\n\n`;
  const stream = (body: string): Given => ({
    body,
    isCut: true,
    headers: { "content-type": "text/event-stream" },
  });

  it("continue after the last one, also after a heartbeat", async () => {
    const { result, targets } = await using(
      [stream(`${message(3)}id: 4\ndata: {"sequ`), stream(`: heartbeat\nid: 9\n\n`), stream(message(10))],
      async (client) => {
        const sequences: number[] = [];
        for await (const { sequence } of client.events({ after: 2, type: ["exited", "lost"] })) {
          sequences.push(sequence);
          if (sequence === 10) break;
        }
        return sequences;
      },
    );
    assert.deepEqual(result, [3, 10]);
    const afters = targets.map((target) => new URLSearchParams(target.split("?")[1]).get("after"));
    assert.deepEqual(afters.slice(0, 3), ["2", "3", "9"]);
  });

  it("end with an error when the next one is no longer in the log", async () => {
    const body = '{"code":"out_of_range","detail":"it was deleted"}';
    const { targets } = await using([{ status: 410, body }], (client) =>
      assert.rejects(
        all(client.events({ after: 2 })),
        (error) => error instanceof SandboxFunctionsError && error.status === 410,
      ),
    );
    assert.equal(targets.length, 1);
  });

  it("give up after several failures in a row", async () => {
    const { targets } = await using([{ status: 503, body: '{"code":"unavailable"}' }], (client) =>
      assert.rejects(all(client.events())),
    );
    assert.equal(targets.length, 10);
  });
});

it("a stream ends with the reason of its caller, also at its last attempt", async () => {
  const left = new AbortController();
  const client = createClient({
    baseUrl: "http://x",
    retry: { maxAttempts: 1 },
    async fetch() {
      left.abort(new Error("the caller has left"));
      throw new Error("the connection was closed");
    },
  });
  await assert.rejects(all(client.output("box", { signal: left.signal })), /the caller has left/);
});

describe("a connection that says nothing", () => {
  it("counts as broken after a while", async () => {
    const silent = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("first\nsec"));
      },
    });
    assert.deepEqual(await all(linesOf(silent, 20)), ["first"]);
  });
});

describe("the lines of a body", () => {
  it("have no timer and no reader left, whatever ends them", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    let cancels = 0;
    const bytes = new TextEncoder().encode("é\nb");
    const body = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.enqueue(bytes.subarray(0, 1));
          controller.enqueue(bytes.subarray(1));
        },
        cancel: () => void cancels++,
      });
    for await (const line of linesOf(body(), 50)) {
      assert.equal(line, "é");
      break;
    }
    assert.equal(cancels, 1);
    const slow = linesOf(body(), 50);
    for (const line of ["é", "bé", "bé"]) {
      assert.equal((await slow.next()).value, line);
      // Time that the reader of the lines takes is none of the connection's.
      context.mock.timers.tick(100);
    }
    await slow.return(undefined);
    assert.equal(cancels, 2);
  });
});
