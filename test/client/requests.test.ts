import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toMs } from "../../client/duration.ts";
import {
  type Client,
  type ClientOptions,
  createClient,
  isCode,
  SandboxFunctionsError,
} from "../../client/index.ts";
import { type Answer, events, json, lines, problem, skipWaits } from "../support/answers.ts";
import { all, exit, record, running, uses } from "./uses.ts";
import { usesOfParts } from "./uses-of-parts.ts";

/** Uses a client whose requests get answers in their order. Returns the requests without their namespace, and the result. */
async function using<T>(
  answers: readonly Answer[],
  use: (client: Client) => Promise<T>,
  options: Partial<ClientOptions> = {},
) {
  const requests: Request[] = [];
  const sent: string[] = [];
  const client = createClient({
    baseUrl: "http://x//",
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const path = decodeURIComponent(pathname + search).replace("/v1/namespaces/default", "");
      const answer = answers[requests.length] ?? answers.at(-1);
      requests.push(request);
      sent.push([request.method, path, await request.text()].join(" ").trimEnd());
      request.signal.throwIfAborted();
      return answer?.() ?? new Response();
    },
    ...options,
  });
  const result = await use(client).catch((error: Error) => error.message);
  return { requests, sent, result };
}

describe("the client asks for", () => {
  for (const [name, [use, answers, sent, result]] of Object.entries({ ...uses, ...usesOfParts })) {
    it(name, async () => {
      const found = await using(answers, use, { retry: { baseDelayMs: 1 } });
      assert.deepEqual(found.result, result);
      if (sent instanceof RegExp) assert.match(found.sent.join(), sent);
      else assert.deepEqual(found.sent, sent);
    });
  }

  it("an exit until a timeout has passed, for at least a second and at most 50", async (context) => {
    const waited = async (timeout: string | number, ...tookMs: number[]) => {
      context.mock.timers.enable({ apis: ["Date"] });
      const answers = tookMs.map((ms) => () => {
        context.mock.timers.tick(ms);
        return running();
      });
      const { sent, result } = await using(answers, (client) => client.wait("a", { timeout }));
      context.mock.timers.reset();
      assert.equal(result, undefined);
      return sent.map((each) => each.split("timeout=")[1]);
    };
    assert.deepEqual(await waited("2m", 50_000, 50_000, 20_000), ["50000ms", "50000ms", "20000ms"]);
    assert.deepEqual(await waited("2s", 1_999, 1), ["2000ms", "1000ms"]);
    assert.deepEqual(await waited(10.5, 10, 1), ["1000ms", "1000ms"]);
    assert.deepEqual(await waited(0, 0), ["1000ms"]);
    const durations = ["5ms", "7s", "3m", "2h", "999999999h", 9.5];
    assert.deepEqual(durations.map(toMs), [5, 7_000, 180_000, 7_200_000, 3_599_999_996_400_000, 9.5]);
    for (const bad of ["5", "5d", "-5s", "1.5s", "", "1000000000s", "5ss"]) {
      const { result } = await using([running], (client) => client.wait("a", { timeout: bad }));
      assert.match(String(result), /^a duration must be such as 30s, not "/);
    }
  });

  it("its namespace and token, also in another namespace", async () => {
    const use = async (client: Client) => {
      assert.equal(client.inNamespace("b c").namespace, "b c");
      await client.inNamespace("b c").get("a");
      await all(client.inNamespace("b/c").events({ follow: false }));
      return all(client.inNamespace("b c").output("d e"));
    };
    const page = json({ events: [], next: 0 });
    const answers = [record, page, lines({ end: { isComplete: true } })];
    const { requests } = await using(answers, use, { token: "t", namespace: "n" });
    assert.deepEqual(
      requests.map(({ url, headers }) => [url, headers.get("authorization")]),
      [
        ["http://x/v1/namespaces/b%20c/sandboxes/a", "Bearer t"],
        ["http://x/v1/namespaces/b%2Fc/events", "Bearer t"],
        [
          "http://x/v1/namespaces/b%20c/sandboxes/d%20e/output?stream=both&from=0%2C0&follow=false",
          "Bearer t",
        ],
      ],
    );
    const anonymous = await using([record], (client) => client.get("a"));
    assert.equal(anonymous.requests[0]?.headers.get("authorization"), null);
    assert.equal(anonymous.requests[0]?.headers.get("idempotency-key"), null);
    const listed = await using([page], (client) => all(client.events({ follow: false })));
    assert.equal(listed.requests[0]?.headers.get("accept"), "application/json");
  });

  it("a version of a record only if it is given", async () => {
    for (const [use, version] of [
      [(client: Client) => client.update("a", {}), null],
      [(client: Client) => client.update("a", {}, { ifMatch: '"1"' }), '"1"'],
      [(client: Client) => client.delete("a"), null],
      [(client: Client) => client.delete("a", { ifMatch: '"2"' }), '"2"'],
    ] as const) {
      const { requests } = await using<unknown>([record], use);
      assert.equal(requests[0]?.headers.get("if-match"), version);
    }
  });

  it("nothing more once its signal is aborted", async () => {
    const signal = AbortSignal.abort(new Error("left"));
    for (const use of [
      (client: Client) => all(client.list({ signal })),
      (client: Client) => all(client.events({ signal })),
      (client: Client) => all(client.events({ signal, follow: false })),
      (client: Client) => all(client.output("a", { signal })),
      (client: Client) => client.wait("a", { signal }),
    ]) {
      const { result, requests } = await using<unknown>([exit], use);
      assert.deepEqual([result, requests.length], ["left", 1]);
    }
  });
});

describe("the client repeats", () => {
  const busy = (retryAfter: string, status = 409) =>
    json({ code: "aborted" }, status, { "retry-after": retryAfter });
  const create = (client: Client) => client.create({ sandboxId: "a", runtime: {} });

  it("a request after Retry-After, but after a minute at most", async (context) => {
    context.mock.method(Math, "random", () => 1);
    for (const [answer, waits] of [
      [busy("7", 429), [7_000, 100]],
      [busy("61", 429), [60_000, 100]],
      [busy("99999", 429), [60_000, 100]],
      [busy("60", 503), [60_000, 100]],
      [busy("1.5", 503), [0, 100]],
      [busy("123456", 503), [0, 100]],
      [busy("0", 409), [0, 100]],
    ] as const) {
      const skipped = skipWaits(context);
      const { requests, result } = await using([answer, record], create);
      context.mock.restoreAll();
      context.mock.method(Math, "random", () => 1);
      assert.deepEqual([requests.length, skipped], [2, waits]);
      assert.deepEqual(result, { sandboxId: "a", etag: '"3"' });
    }
    for (const answer of [busy("123456", 429), busy("soon", 409)]) {
      assert.equal((await using([answer, record], create)).requests.length, 1);
    }
  });

  it("a request that is being carried out for two minutes, and then as after any failure", async (context) => {
    const skipped = skipWaits(context);
    context.mock.timers.enable({ apis: ["Date"] });
    let count = 0;
    const answer = () => {
      context.mock.timers.tick(++count === 3 ? 59_999 : count > 3 ? 1 : 30_000);
      return busy("1")();
    };
    const { requests } = await using([answer], create);
    assert.deepEqual([requests.length, skipped.length], [4, 6]);
    const answers = [busy("1"), busy("1"), busy("1"), record];
    assert.equal((await using(answers, create, { retry: { maxAttempts: 2 } })).requests.length, 4);
    assert.equal((await using(answers, create, { retry: { maxAttempts: 1 } })).requests.length, 1);
  });

  it("what reads, and nothing of a stream's body before it is read", async (context) => {
    skipWaits(context);
    let count = 0;
    const broken = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            count++;
            controller.error(new Error("broken"));
          },
        }),
        { headers: { "content-type": "application/json" } },
      );
    assert.equal((await using([broken, record], (client) => client.get("a"))).requests.length, 2);
    assert.equal(count, 1);
    let cancels = 0;
    const unread = () =>
      new Response(new ReadableStream({ cancel: () => void cancels++ }), {
        ...{ status: 503, headers: { "content-type": "text/event-stream" } },
      });
    assert.equal((await using([unread, record], (client) => client.get("a"))).requests.length, 2);
    assert.equal(cancels, 1);
    for (const [status, count] of [
      ...[502, 503, 504].map((each) => [each, 6] as const),
      ...[408, 409, 500, 501, 505].map((each) => [each, 1] as const),
    ]) {
      const { requests } = await using([problem(status, "internal", "no")], (client) => client.get("a"));
      assert.equal(requests.length, count, `${status}`);
    }
    const lost = () => {
      throw new TypeError("lost");
    };
    assert.equal((await using([lost], (client) => client.get("a"))).requests.length, 6);
    const head = (client: Client) =>
      client.api.HEAD("/v1/namespaces" as never).then(({ response }) => response.status);
    assert.equal((await using([() => new Response(null, { status: 503 })], head)).requests.length, 6);
  });

  it("a stream after ten failures in a row at most, and no refusal", async (context) => {
    const waits = skipWaits(context);
    const part = lines({ stream: "stdout", from: 0, data: "YQ==" });
    const follow = (client: Client) => all(client.output("a", { follow: true }));
    for (const status of [429, 502, 503, 504]) {
      assert.equal(
        (await using([problem(status, "unavailable", "no")], follow)).requests.length,
        10,
        `${status}`,
      );
    }
    assert.equal(waits.length, 4 * 9);
    for (const status of [400, 401, 404, 500, 501]) {
      const { requests, result } = await using([problem(status, "internal", "no")], follow);
      assert.deepEqual([requests.length, result], [1, "no"]);
    }
    const down = problem(503, "unavailable", "no");
    const again = [...Array<Answer>(9).fill(down), part, down];
    assert.equal((await using(again, follow)).requests.length, 9 + 1 + 9);
    const once = await using([down], follow, { retry: false });
    assert.deepEqual([once.requests.length, once.result], [1, "no"]);
    const ended = await using([lines()], follow, { retry: { maxAttempts: 2 } });
    assert.deepEqual([ended.requests.length, ended.result], [2, "the connection has ended"]);
  });

  it("a stream that says nothing for 45 seconds", async (context) => {
    for (const use of [
      (client: Client) => all(client.events()),
      (client: Client) => all(client.output("a", { follow: true })),
    ]) {
      const skipped = skipWaits(context);
      await using<unknown>([lines({ end: { isComplete: true } }), problem(404, "not_found", "no")], use);
      context.mock.restoreAll();
      assert.equal(skipped[0], 45_000);
    }
  });

  it("a stream of events from the last one on, whatever ends it", async (context) => {
    skipWaits(context);
    const gone = problem(410, "out_of_range", "gone");
    const beating = () => new Response(':\n\nid: 12\ndata: {"subject":"c"}\n\n:\n\n');
    const { sent, result, requests } = await using([events("a", "b"), lines(), beating, gone], (client) =>
      all(client.events({ after: 3, sandboxId: "s" })),
    );
    assert.equal(result, "gone");
    assert.deepEqual(sent, [
      "GET /events?after=3&sandboxId=s",
      "GET /events?after=11&sandboxId=s",
      "GET /events?after=11&sandboxId=s",
      "GET /events?after=12&sandboxId=s",
    ]);
    assert.equal(requests[0]?.headers.get("accept"), "text/event-stream");
  });
});

describe("an error of the client", () => {
  const none = { code: "unknown", status: 500, field: undefined, requestId: "" };
  for (const [body, header, expected] of [
    [null, undefined, none],
    ["text", undefined, none],
    [{}, "r1", { ...none, requestId: "r1" }],
    [{ requestId: "r2" }, "r1", { ...none, requestId: "r2" }],
    [{ code: "aborted", errors: [] }, undefined, { ...none, code: "aborted" }],
    [{ errors: [{ path: "a" }, { path: "b" }] }, undefined, { ...none, field: "a" }],
  ] as const) {
    it(`has what ${JSON.stringify(body)} tells${header ? ", and its header" : ""}`, async () => {
      const answer = json(body, 500, header ? { "x-request-id": header } : {});
      const client = createClient({ baseUrl: "http://x", fetch: async () => answer() });
      const error: unknown = await client.get("a").catch((thrown: unknown) => thrown);
      assert.ok(error instanceof SandboxFunctionsError);
      const { code, status, field, requestId } = error;
      assert.deepEqual({ code, status, field, requestId }, expected);
      assert.equal(String(error), "SandboxFunctionsError: the server answered 500");
    });
  }

  it("is recognized by its code", () => {
    const missing = new SandboxFunctionsError(new Response("", { status: 404 }), { code: "not_found" });
    assert.ok(isCode(missing, "not_found") && !isCode(missing, "aborted"));
    assert.ok(!isCode(new Error("x"), "not_found"));
  });
});
