import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { EventType } from "../../shared/events/event.ts";
import { compileEventFilter } from "../../shared/events/event-filter.ts";
import { type LoggedEvent, toCloudEvent } from "../../shared/events/logged-event.ts";
import { rejects } from "../support/rejects.ts";

describe("an event in the form of CloudEvents", () => {
  const event = {
    ...{ namespace: "n", sequence: 7, id: "s", life: 0, callId: "", actor: "", reason: "", requestId: "" },
    ...{ time: 1_800_000_000_123_456, data: "{}" },
  };
  const attributes = {
    ...{ specversion: "1.0", id: "evt_n_7", source: "/v1/namespaces/n", subject: "s" },
    ...{ time: "2027-01-15T08:00:00.123456Z", sequence: 7 },
  };
  const written = (type: EventType, more: Partial<typeof event> = {}) =>
    JSON.parse(toCloudEvent({ ...event, ...more, type }));

  it("has what is known about it, and nothing empty", () => {
    const type = "io.containerd.sandbox.deleted";
    assert.deepEqual(written("deleted"), { ...attributes, type, data: {} });
    const known = { life: 5, callId: "c", actor: "ann", reason: "lost", requestId: "r" };
    assert.deepEqual(written("deleted", { ...known, data: '{"a":1}' }), {
      ...{ ...attributes, type },
      data: { ...known, a: 1 },
    });
    assert.deepEqual(written("deleted", { data: '{"a":1}' }).data, { a: 1 });
    assert.deepEqual(written("deleted", { life: 5 }).data, { life: 5 });
  });

  it("has containerd's topic for a life that was created, was started or has ended", () => {
    for (const [type, topic] of [
      ["created", "/sandboxes/create"],
      ["started", "/sandboxes/start"],
      ["exited", "/sandboxes/exit"],
      ["stopped", undefined],
    ] as const) {
      assert.equal(written(type, { life: 1 }).topic, topic);
    }
    // The record was created, and no life.
    assert.equal(written("created").topic, undefined);
  });
});

describe("a filter of events", () => {
  const event: LoggedEvent = {
    ...{ namespace: "n", sequence: 7, id: "s", life: 5, callId: "c", actor: "ann", reason: "lost" },
    ...{ type: "exited", requestId: "r", time: 1, data: "{}" },
  };
  const bare = {
    ...event,
    type: "stopped",
    life: 0,
    callId: "",
    actor: "",
    reason: "",
    requestId: "",
  } as const;

  it("tests each field, of which those that are empty are absent", async () => {
    for (const [field, value] of Object.entries({
      ...{ type: "exited", id: "s", life: "5", callId: "c", actor: "ann", reason: "lost", requestId: "r" },
      topic: "/sandboxes/exit",
    })) {
      const has = await compileEventFilter([], [field]);
      const equals = await compileEventFilter([], [`${field}=="${value}"`]);
      assert.deepEqual([has?.(event), equals?.(event)], [true, true], field);
      const isAlways = field === "type" || field === "id";
      assert.deepEqual([has?.(bare), equals?.(bare)], [isAlways, field === "id"], field);
    }
    await rejects(compileEventFilter([], ["toString==1"]), "invalid_argument", /not a field of events/);
  });

  it("accepts the events of its types that match one of its expressions", async () => {
    assert.equal(await compileEventFilter([], []), undefined);
    const both = await compileEventFilter(["exited", "deleted"], ["id==s", "id==t"]);
    for (const [more, expected] of [
      [{}, true],
      [{ id: "t" }, true],
      [{ id: "u" }, false],
      [{ type: "stopped" }, false],
    ] as const) {
      assert.equal(both?.({ ...event, ...more }), expected, JSON.stringify(more));
    }
    assert.equal((await compileEventFilter(["exited"], []))?.(event), true);
  });

  it("limits the work of a regular expression on one event, but not on all that it ever examines", async () => {
    const matches = await compileEventFilter([], ['id~="^(xa|yb){40}$"']);
    const long = { ...event, id: "z".repeat(200) };
    for (let count = 0; count < 4_000; count++) assert.equal(matches?.(long), false);
    assert.throws(() => matches?.({ ...event, id: "z".repeat(100_000) }), { code: "resource_exhausted" });
    assert.equal(matches?.(long), false);
  });
});
