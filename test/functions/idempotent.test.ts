import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import type { Context } from "hono";
import { Exchange } from "../../functions/exchange.ts";
import { idempotent } from "../../functions/middleware/idempotency.ts";
import type { Handle } from "../../functions/middleware/layer.ts";
import { InFlight, Load } from "../../shared/connect/in-flight.ts";
import { type Code, codes } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Claim, KeyedRequest, KeyStore, StoredAnswer } from "../../shared/idempotency/key-store.ts";
import { partOf } from "../support/part-of.ts";

const maxStoredBytes = 1024 * 1024;
const timeoutMs = 30_000;

describe("requests with an idempotency key", () => {
  let claim: Claim;
  let kept: () => Claim;
  /** The calls of the store of keys, in order. */
  let done: string[];
  let claimed: KeyedRequest[];
  /** The signal of the last claim. */
  let claiming: AbortSignal | undefined;
  let delayClaim: () => void;
  let answers: StoredAnswer[];
  beforeEach(() => {
    claim = { kind: "claimed", attempt: 1 };
    kept = () => claim;
    delayClaim = () => {};
    [done, claimed, answers] = [[], [], []];
  });

  const keys = partOf<KeyStore>({
    extendMs: 3_000,
    async claim(signal: AbortSignal, request: KeyedRequest) {
      assert.equal(signal.aborted, false);
      claiming = signal;
      delayClaim();
      claimed.push(request);
      return claim;
    },
    fenceOf: (_request: KeyedRequest, attempt: number) => ({ condition: "fence", args: [attempt] }),
    async extend(_request: KeyedRequest, attempt: number) {
      done.push(`extend ${attempt}`);
      throw new SandboxError("unavailable", "the database is away");
    },
    async release(_request: KeyedRequest, attempt: number) {
      done.push(`release ${attempt}`);
      throw new SandboxError("unavailable", "the database is away");
    },
    async answer(_request: KeyedRequest, attempt: number, answer: StoredAnswer) {
      done.push(`answer ${attempt}`);
      answers.push(answer);
      return kept();
    },
  });

  const inFlight = new InFlight(8 * maxStoredBytes, {});

  interface Sent {
    readonly method?: string;
    readonly url?: string;
    readonly body?: string | null;
    readonly headers?: Readonly<Record<string, string>>;
    readonly caller?: string;
    readonly namespace?: string;
    readonly signal?: AbortSignal;
  }

  /** Sends a request to a handler. Returns the answer and the exchange. */
  async function send(handle: Handle, sent: Sent = {}) {
    const { method = "POST", url = "http://h/v1/x?a=b", body = "{}", headers = {}, caller, signal } = sent;
    const given = { "idempotency-key": "k", "content-type": "application/json", ...headers };
    const init: RequestInit = { method, headers: given, body, ...(signal ? { signal } : {}) };
    const load = new Load(inFlight);
    const exchange = new Exchange(new Request(url, init), load, "Store.Create");
    exchange.caller = caller;
    const context = partOf<Context>({ req: { param: () => ({ namespace: sent.namespace ?? "ns" }) } });
    const options = { keys, operation: "Store.Create", timeoutMs };
    return { exchange, response: await idempotent(handle, options)(exchange, context) };
  }

  const ok: Handle = async (exchange) =>
    exchange.answer({ status: 201, body: "made", headers: { etag: "e" }, isRefusable: false });

  it("reach their handler whole, with their fence, the attempt and the leave of their caller", async () => {
    const leaving = new AbortController();
    claim = { kind: "claimed", attempt: 2 };
    const headers = { "content-encoding": "identity", "x-a": "b" };
    const { exchange, response } = await send(
      async (acting, context) => {
        const { request, fence, isRepeated } = acting;
        assert.deepEqual([request.method, await request.clone().text()], ["POST", "{}"]);
        assert.deepEqual(Object.fromEntries(request.headers), {
          ...{
            "content-length": "2",
            "content-type": "application/json",
            "idempotency-key": "k",
            "x-a": "b",
          },
        });
        assert.deepEqual([fence, isRepeated], [{ condition: "fence", args: [2] }, true]);
        assert.equal(request.signal.aborted, false);
        leaving.abort();
        assert.equal(request.signal.aborted, true);
        return ok(acting, context);
      },
      { headers, signal: leaving.signal },
    );
    assert.deepEqual([response.status, await response.text()], [201, "made"]);
    assert.equal(response.headers.get("x-request-id"), exchange.requestId);
    assert.deepEqual(done, ["answer 2"]);
    const [stored] = answers;
    assert.deepEqual([stored?.status, new TextDecoder().decode(stored?.body)], [201, "made"]);
    const { "content-type": _, ...others } = stored?.headers ?? {};
    assert.deepEqual(others, { etag: "e" });
  });

  it("are the same only if caller, target, type, condition and body are", async () => {
    const hashes = new Set<string>();
    const others: readonly Sent[] = [
      ...[
        {},
        { caller: "c" },
        { method: "PATCH" },
        { url: "http://h/v1/y?a=b" },
        { url: "http://h/v1/x?a=c" },
      ],
      ...[{ body: "[]" }, { body: null }, { headers: { "if-match": "e" } }],
      { headers: { "content-type": "text/plain" } },
    ];
    for (const sent of [...others, { headers: { "x-a": "b" } }]) {
      await send(ok, sent);
      hashes.add(Buffer.from(claimed.at(-1)?.requestHash ?? []).toString("hex"));
    }
    assert.equal(hashes.size, others.length);
    assert.deepEqual(
      new Set(claimed.map(({ namespace, operation, key }) => [namespace, operation, key].join())),
      new Set(["ns,Store.Create,k"]),
    );
  });

  it("keep errors that a retry would get again, and answers of at most 1 MiB", async () => {
    const failing =
      (code: Code): Handle =>
      () =>
        Promise.reject(new SandboxError(code, "x"));
    const large =
      (size: number): Handle =>
      async (exchange) =>
        exchange.answer({ status: 200, body: "x".repeat(size), headers: {} });
    const unfinished: Handle = (exchange, context) => {
      exchange.isUnfinished = true;
      return ok(exchange, context);
    };
    for (const [handle, status, step] of [
      [failing("not_found"), 404, "answer 1"],
      [failing("unavailable"), 503, "release 1"],
      [large(maxStoredBytes), 200, "answer 1"],
      [large(maxStoredBytes + 1), 200, "release 1"],
      [unfinished, 201, "release 1"],
    ] as const) {
      done = [];
      const { response } = await send(handle);
      assert.deepEqual([response.status, done], [status, [step]]);
    }
    const final: Code[] = [];
    for (const code of codes) {
      done = [];
      await send(failing(code));
      if (done[0] === "answer 1") final.push(code);
    }
    assert.deepEqual(final, [
      ...["invalid_argument", "not_found", "already_exists", "permission_denied", "failed_precondition"],
      ...["out_of_range", "unimplemented"],
    ]);
  });

  it("are counted once while they are carried out, however large", async () => {
    let hasRoom = false;
    await send(
      (exchange, context) => {
        hasRoom = inFlight.hasRoomFor(8 * maxStoredBytes);
        return ok(exchange, context);
      },
      { body: "x".repeat(maxStoredBytes) },
    );
    assert.ok(hasRoom);
  });

  it("have the operation's time limit for their claim", async ({ mock }) => {
    mock.timers.enable({ apis: ["setTimeout", "Date"] });
    delayClaim = () => mock.timers.tick(timeoutMs);
    await send(ok);
    assert.equal(claiming?.aborted, true);
  });

  it("get the answer that others have stored, or the reason why there is none", async () => {
    const fail: Handle = () => assert.fail("it is carried out");
    const answer = { status: 409, headers: { etag: "e" }, body: new TextEncoder().encode("first") };
    claim = { kind: "answered", answer };
    const { response, exchange } = await send(fail);
    assert.deepEqual([response.status, await response.text()], [409, "first"]);
    assert.deepEqual(
      ["etag", "idempotency-replayed", "x-request-id"].map((name) => response.headers.get(name)),
      ["e", "true", exchange.requestId],
    );
    claim = { kind: "answered", answer: { ...answer, body: new Uint8Array(0) } };
    assert.equal((await send(fail)).response.body, null);
    claim = { kind: "other" };
    await assert.rejects(send(fail), {
      code: "invalid_argument",
      message: /^idempotency-key: was used for another/,
    });
    claim = { kind: "running" };
    const { response: busy } = await send(fail);
    assert.deepEqual([busy.status, busy.headers.get("retry-after")], [409, "1"]);
  });

  it("get no answer that could not be stored", async () => {
    const answer = { status: 200, headers: {}, body: new TextEncoder().encode("other") };
    kept = () => ({ kind: "answered", answer });
    const { response } = await send(ok);
    assert.deepEqual([response.status, await response.text()], [200, "other"]);
    done = [];
    kept = () => {
      throw new SandboxError("unavailable", "the database is away");
    };
    const { response: refused } = await send(ok);
    assert.deepEqual([refused.status, refused.headers.get("retry-after")], [503, "1"]);
    assert.deepEqual(done, ["answer 1", "release 1"]);
  });

  it("extend their lease until they are answered, whatever time limit their claim had", async ({ mock }) => {
    mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
    await send((exchange, context) => {
      mock.timers.tick(6_000);
      return ok(exchange, context);
    });
    mock.timers.tick(timeoutMs);
    assert.deepEqual(done, ["extend 1", "extend 1", "answer 1"]);
    assert.equal(claiming?.aborted, false);
  });

  it("are left to their handler if their namespace is not valid", async () => {
    assert.equal((await send(ok, { namespace: "a b" })).response.status, 201);
    assert.deepEqual(claimed, []);
  });
});
