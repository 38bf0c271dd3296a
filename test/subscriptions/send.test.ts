import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Fetch } from "../../shared/fetch.ts";
import { RefusedAddress, send } from "../../shared/subscriptions/send.ts";

const url = "https://hooks.example.com/cb";
const body = new TextEncoder().encode("{}");
const nowMs = Date.parse("2026-11-26T10:00:00Z");

function sendTo(fetch: Fetch) {
  return send(fetch, url, body, { "webhook-id": "m" }, () => nowMs);
}

/** Returns the error of an answer with a status. */
async function errorOf(status: number): Promise<string> {
  return (await sendTo(async () => new Response(null, { status }))).error;
}

describe("a request to a receiver", () => {
  it("is a POST in CloudEvents' form with the signature, and follows no redirect", async () => {
    const seen: { address?: string; init?: RequestInit | undefined } = {};
    const outcome = await sendTo(async (address, init) => {
      Object.assign(seen, { address, init });
      return new Response("thanks", { headers: { "retry-after": "Thu, 26 Nov 2026 10:00:30 GMT" } });
    });
    const { method, redirect, headers, body: sent } = seen.init ?? {};
    assert.deepEqual([seen.address, method, redirect, sent], [url, "POST", "manual", body]);
    assert.deepEqual(headers, {
      "content-type": "application/cloudevents+json",
      "user-agent": "sandbox-functions",
      "webhook-id": "m",
    });
    const { answer, durationMs, ...rest } = outcome;
    assert.deepEqual(rest, { status: 200, error: "", retryAfterMs: 30_000 });
    assert.equal(new TextDecoder().decode(answer), "thanks");
    assert.ok(Number.isInteger(durationMs) && durationMs >= 0);
  });

  it("succeeds by a status of 200 to 299 only", async () => {
    assert.deepEqual(await Promise.all([200, 204, 299].map(errorOf)), ["", "", ""]);
    assert.equal(await errorOf(300), "answered 300: redirects are not followed");
    assert.equal(await errorOf(399), "answered 399: redirects are not followed");
    for (const status of [400, 410, 500, 599]) assert.equal(await errorOf(status), `answered ${status}`);
  });

  it("says why there is no answer, at most in 200 characters", async () => {
    const failing = (error: unknown) => sendTo(() => Promise.reject(error));
    const refused = await failing(new RefusedAddress("it has a private address"));
    assert.deepEqual([refused.status, refused.error], [0, "it has a private address"]);
    assert.equal(refused.retryAfterMs, undefined);
    const coded = Object.assign(new Error("connect failed"), { code: "ECONNREFUSED" });
    assert.equal((await failing(coded)).error, "cannot be reached: connect failed (ECONNREFUSED)");
    assert.equal((await failing(new Error("x"))).error, "cannot be reached: x");
    assert.equal((await failing(new Error("x".repeat(300)))).error.length, 200);
  });

  it("is given up after 10 seconds", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    let signal: AbortSignal | null | undefined;
    const sent = sendTo(
      (_url, init) =>
        new Promise((_resolve, reject) => {
          signal = init?.signal;
          signal?.addEventListener("abort", () => reject(signal?.reason));
        }),
    );
    context.mock.timers.tick(9_999);
    assert.equal(signal?.aborted, false);
    context.mock.timers.tick(1);
    const { status, error } = await sent;
    assert.deepEqual([status, error], [0, "no answer within 10 seconds"]);
  });

  it("succeeds by its status, though its answer does not end, nor by the signal of the request", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    let isCanceled = false;
    const { promise: read, resolve: onRead } = Promise.withResolvers<void>();
    const hanging = new ReadableStream<Uint8Array>(
      {
        start: (controller) => controller.enqueue(new Uint8Array(3)),
        pull: () => onRead(),
        cancel() {
          isCanceled = true;
        },
      },
      { highWaterMark: 0 },
    );
    const sent = sendTo(async () => new Response(hanging));
    await read;
    context.mock.timers.tick(10_000);
    const { status, error, answer } = await sent;
    assert.deepEqual([status, error, answer.length, isCanceled], [200, "", 3, true]);
  });

  it("is no longer given up once it was answered", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    let signal: AbortSignal | null | undefined;
    await sendTo(async (_url, init) => {
      signal = init.signal;
      return new Response("thanks");
    });
    context.mock.timers.tick(10_000);
    assert.equal(signal?.aborted, false);
  });

  it("reads 16 KiB of an answer, keeps 512 bytes, and closes the connection", async () => {
    const part = 1_024;
    let pulled = 0;
    let isCanceled = false;
    const endless = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += part;
          controller.enqueue(new Uint8Array(part).fill(97));
        },
        cancel() {
          isCanceled = true;
        },
      },
      { highWaterMark: 0 },
    );
    const { status, error, answer } = await sendTo(async () => new Response(endless));
    assert.deepEqual([status, error, answer.length, pulled, isCanceled], [200, "", 512, 16_384, true]);
  });

  it("succeeds by its status, though the rest of the answer is cut off", async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull() {
        throw new Error("cut off");
      },
    });
    const { status, error, answer } = await sendTo(async () => new Response(broken));
    assert.deepEqual([status, error, answer.length], [200, "", 0]);
  });
});
