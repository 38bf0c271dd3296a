import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answer } from "../../functions/answer.ts";
import { Exchange } from "../../functions/exchange.ts";
import { InFlight, Load, smallBytes } from "../../shared/connect/in-flight.ts";

const maxBytes = 4 * smallBytes;
const bytes = new Uint8Array(3 * smallBytes).map((_, at) => at % 251);

/** Answers with a body. Returns the room that is left in the server's memory, too. */
function open(
  body: Uint8Array<ArrayBuffer> | string | null,
  more: { method?: string; isRefusable?: boolean } = {},
) {
  const inFlight = new InFlight(maxBytes, {});
  const load = new Load(inFlight);
  load.add(100);
  const request = new Request("http://localhost/", { method: more.method ?? "GET" });
  const options = { request, status: 200, load, isRefusable: more.isRefusable ?? true };
  const heldBytes = () => {
    let held = 0;
    while (!inFlight.hasRoomFor(maxBytes - held)) held++;
    return held;
  };
  return { response: () => answer(body, { "x-a": "b" }, options), heldBytes, inFlight };
}

describe("an answer", () => {
  it("that is small is not counted, and has no length of its own", async () => {
    for (const body of [null, "", "x", "x".repeat(smallBytes)]) {
      const { response, heldBytes } = open(body);
      const answered = response();
      assert.deepEqual([answered.status, answered.headers.get("x-a")], [200, "b"]);
      assert.equal(answered.headers.get("content-length"), null);
      assert.equal(heldBytes(), 0);
      assert.equal(await answered.text(), body ?? "");
    }
  });

  it("that is large is counted until it is read to its end", async () => {
    for (const [body, content] of [
      [bytes, Buffer.from(bytes)],
      ["x".repeat(smallBytes + 1), Buffer.alloc(smallBytes + 1, "x")],
    ] as const) {
      const { response, heldBytes } = open(body);
      const answered = response();
      const { headers } = answered;
      assert.deepEqual([headers.get("content-length"), headers.get("x-a")], [String(body.length), "b"]);
      assert.equal(heldBytes(), body.length);
      const reader = (answered.body ?? assert.fail("no body")).getReader();
      const parts: Uint8Array[] = [];
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        assert.equal(heldBytes(), body.length);
        assert.ok(part.value.length <= smallBytes);
        parts.push(part.value);
      }
      assert.equal(heldBytes(), 0);
      assert.ok(Buffer.concat(parts).equals(content));
    }
  });

  it("to HEAD has the length only, and is not counted", async () => {
    for (const body of ["four", "x".repeat(smallBytes + 1)]) {
      const { response, heldBytes } = open(body, { method: "HEAD" });
      const answered = response();
      const { headers, body: sent } = answered;
      assert.deepEqual([headers.get("content-length"), headers.get("x-a")], [String(body.length), "b"]);
      assert.equal(sent, null);
      assert.equal(heldBytes(), 0);
    }
  });

  it("that does not fit into memory is refused, unless something was changed", async () => {
    const large = new Uint8Array(maxBytes + 1);
    assert.throws(() => open(large).response(), { code: "resource_exhausted" });
    const { response, inFlight } = open(large, { isRefusable: false });
    const answered = response();
    assert.ok(!inFlight.hasRoomFor(0));
    await answered.body?.cancel();
    assert.ok(inFlight.hasRoomFor(maxBytes));
  });

  it("whose reader stops is dropped after 90 seconds, counted from its last part", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const { response, heldBytes } = open(bytes);
    const reader = (response().body ?? assert.fail("no body")).getReader();
    context.mock.timers.tick(89_999);
    assert.equal((await reader.read()).value?.length, smallBytes);
    context.mock.timers.tick(89_999);
    assert.equal(heldBytes(), bytes.length);
    assert.equal((await reader.read()).value?.length, smallBytes);
    context.mock.timers.tick(90_000);
    assert.equal(heldBytes(), 0);
    await assert.rejects(reader.read(), /has stopped reading the answer/);
  });

  it("that is made as it is sent is not begun for HEAD, and its request is not counted", async () => {
    for (const [method, expected, isCancelled] of [
      ["GET", "made", false],
      ["HEAD", "", true],
    ] as const) {
      const inFlight = new InFlight(maxBytes, {});
      const load = new Load(inFlight);
      load.add(maxBytes);
      const exchange = new Exchange(new Request("http://localhost/", { method }), load, undefined);
      let hasLeft = false;
      const made = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            controller.enqueue(new TextEncoder().encode("made"));
            controller.close();
          },
          cancel() {
            hasLeft = true;
          },
        },
        { highWaterMark: 0 },
      );
      const answered = exchange.stream(202, { "x-a": "b" }, made);
      assert.deepEqual([answered.status, answered.headers.get("x-a")], [202, "b"]);
      assert.equal(answered.headers.get("x-request-id"), exchange.requestId);
      assert.ok(inFlight.hasRoomFor(maxBytes));
      assert.deepEqual([await answered.text(), hasLeft], [expected, isCancelled]);
    }
  });

  it("that is made in parts is counted once they are more than 64 KiB", () => {
    const inFlight = new InFlight(maxBytes, {});
    const load = new Load(inFlight);
    load.addPart(smallBytes);
    assert.ok(inFlight.hasRoomFor(maxBytes));
    load.addPart(1);
    const roomBytes = maxBytes - smallBytes - 1;
    assert.deepEqual([inFlight.hasRoomFor(roomBytes), inFlight.hasRoomFor(roomBytes + 1)], [true, false]);
    load.addPart(smallBytes);
    assert.ok(inFlight.hasRoomFor(roomBytes));
    load.release();
    assert.ok(inFlight.hasRoomFor(maxBytes));
    load.addPart(1);
    assert.ok(inFlight.hasRoomFor(maxBytes));
    assert.throws(() => load.addPart(maxBytes), { code: "resource_exhausted" });
  });

  it("whose reader leaves is not counted any more", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const { response, heldBytes } = open(bytes);
    const reader = (response().body ?? assert.fail("no body")).getReader();
    await reader.read();
    await reader.cancel();
    assert.equal(heldBytes(), 0);
    context.mock.timers.tick(90_000);
    assert.equal(heldBytes(), 0);
  });
});
