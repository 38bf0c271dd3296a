import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import type { Client } from "@libsql/core/api";
import { SandboxError } from "../../shared/errors/error.ts";
import { EventLog, type LogRange } from "../../shared/events/event-log.ts";
import type { LoggedEvent } from "../../shared/events/logged-event.ts";
import { Tail } from "../../shared/events/tail.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { openDatabase } from "../../shared/store/database.ts";
import type { Caller, Executor } from "../../shared/store/executor.ts";
import type { BoundStatement } from "../../shared/store/statement.ts";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";
import { rejects } from "../support/rejects.ts";

describe("a log of events", () => {
  let fresh: FreshStore;
  let log: EventLog;
  let call: Call;
  before(async () => {
    fresh = await openFreshStore();
    log = new EventLog(fresh.client, openDatabase(fresh.client));
  });
  after(() => fresh.close());
  beforeEach(() => {
    call = freshCall();
  });

  /** Appends events, each about a record of its own. */
  async function append(count: number, prefix = "s", of = call): Promise<void> {
    for (let at = 0; at < count; at++) await fresh.store.create(of, sandboxOf(`${prefix}${at}`));
  }
  const forget = (upTo: number) =>
    fresh.client.execute({
      sql: "delete from events where namespace = ? and sequence <= ?",
      args: [call.namespace, upTo],
    });
  const read = async (after: number | undefined, limit = 100, id?: string) => {
    const { events, ...page } = await log.read(call, { namespace: call.namespace, after, limit, id });
    return { ...page, found: events.map(({ sequence }) => sequence) };
  };

  it("is read from any event that is kept, and from the one before the first", async () => {
    assert.deepEqual(await read(undefined), { next: 0, last: 0, found: [] });
    assert.deepEqual(await read(0), { next: 0, last: 0, found: [] });
    await rejects(read(1), "out_of_range");
    await append(5);
    assert.deepEqual(await read(0), { next: 5, last: 5, found: [1, 2, 3, 4, 5] });
    assert.deepEqual(await read(5), { next: 5, last: 5, found: [] });
    await rejects(read(6), "out_of_range");
    await forget(3);
    assert.deepEqual(await read(3), { next: 5, last: 5, found: [4, 5] });
    assert.deepEqual(await read(undefined), { next: 5, last: 5, found: [4, 5] });
    await rejects(read(2), "out_of_range", /has events 4 to 5, but not the one that follows 2;/);
  });

  it("is read without a gap or a repetition if it changes after the look at its bounds", async () => {
    // The embedded engine has one beside the interface of a client.
    const { executor } = fresh.client as unknown as { executor: Executor };
    let change: () => Promise<unknown> = () => forget(3);
    const racing = {
      async readAll(caller: Caller, [bounds, events]: readonly BoundStatement[]) {
        assert.ok(bounds && events);
        const [first = []] = await executor.readAll(caller, [bounds]);
        await change();
        const [second = []] = await executor.readAll(caller, [events]);
        return [first, second];
      },
    };
    // Reads of the log use nothing else of a client.
    const raced = new EventLog({ executor: racing } as unknown as Client, openDatabase(fresh.client));
    const { namespace } = call;
    await append(5);
    const from = (after: number) => raced.read(call, { namespace, after, limit: 9 });
    await rejects(from(2), "out_of_range", /has events 4 to 5, but not the one that follows 2;/);
    await append(1, "more");
    assert.equal((await from(3)).events.length, 3);
    // Those of one sandbox have gaps.
    await append(2, "last");
    await forget(3);
    assert.equal((await raced.read(call, { namespace, after: 3, id: "last1", limit: 9 })).next, 8);
    change = () => append(1, "new");
    const { events, next } = await from(8);
    assert.deepEqual([events.length, next], [1, 9]);
  });

  it("is read in pages, which continue after their last event, or after all that was examined", async () => {
    await append(5);
    assert.deepEqual(await read(0, 4), { next: 4, last: 5, found: [1, 2, 3, 4] });
    assert.deepEqual(await read(0, 5), { next: 5, last: 5, found: [1, 2, 3, 4, 5] });
    assert.deepEqual(await read(0, 1, "s2"), { next: 3, last: 5, found: [3] });
    assert.deepEqual(await read(0, 2, "s2"), { next: 5, last: 5, found: [3] });
    assert.deepEqual(await read(3, 2, "s2"), { next: 5, last: 5, found: [] });
    // The events of one sandbox may be far apart.
    await forget(1);
    assert.deepEqual(await read(1, 2, "s2"), { next: 5, last: 5, found: [3] });
  });

  it("has an end per namespace", async () => {
    const other = freshCall();
    await append(2);
    await append(3, "o", other);
    const heads = await log.heads(call, [call.namespace, other.namespace, "none"]);
    assert.deepEqual(
      [...heads],
      [
        [call.namespace, 2],
        [other.namespace, 3],
        ["none", 0],
      ],
    );
  });

  it("is compacted up to the first event that is kept, and never loses the last one", async () => {
    await append(4);
    const at = (sequence: number, micros: number) =>
      fresh.client.execute({
        sql: "update events set time = ? where namespace = ? and sequence = ?",
        args: [micros, call.namespace, sequence],
      });
    for (const [sequence, micros] of [10, 20, 10, 30].entries()) await at(sequence + 1, micros);
    const left = async (beforeMicros: number) => {
      await log.compact(call.namespace, beforeMicros);
      return (await read(undefined)).found;
    };
    assert.deepEqual(await left(10), [1, 2, 3, 4]);
    assert.deepEqual(await left(20), [2, 3, 4]);
    assert.deepEqual(await left(31), [4]);
    assert.deepEqual(await left(31), [4]);
  });
});

/** Opens the end of a log of which a test sets the length. */
function openTail() {
  const log = { length: 0, reads: 0, failure: undefined as Error | undefined };
  const read = async (_caller: unknown, { after = 0, limit }: LogRange) => {
    log.reads++;
    if (log.failure) throw log.failure;
    const count = Math.min(limit, log.length - after);
    const events = Array.from({ length: count }, (_, at) => ({ sequence: after + at + 1 }) as LoggedEvent);
    return { events, next: after + count, last: log.length };
  };
  // A tail uses nothing else.
  const tail = new Tail({ read } as unknown as EventLog, "n", 0);
  const sequences = (after: number, limit: number) =>
    tail.after(after, limit)?.map(({ sequence }) => sequence);
  return { log, tail, sequences };
}

describe("the end of a log", () => {
  it("is read in full, however many events are new", async () => {
    const { log, tail, sequences } = openTail();
    log.length = 700;
    await tail.advance();
    assert.deepEqual([tail.last, log.reads], [700, 3]);
    log.length = 956;
    await tail.advance();
    // A full read may not be all.
    assert.deepEqual([tail.last, log.reads], [956, 5]);
    assert.deepEqual(sequences(954, 10), [955, 956]);
    assert.deepEqual(sequences(700, 2), [701, 702]);
    assert.equal(sequences(699, 2), undefined, "it is no longer in memory");
    assert.deepEqual(sequences(956, 2), []);
  });

  it("is read once by calls at the same time, and one more follows for what came in between", async () => {
    const { log, tail } = openTail();
    log.length = 1;
    let woken = 0;
    tail.onNext(() => woken++);
    tail.onNext(() => assert.fail("it was canceled"))();
    await Promise.all([tail.advance(), tail.advance(), tail.advance()]);
    assert.ok(log.reads <= 2, `${log.reads} reads`);
    assert.deepEqual([tail.last, woken], [1, 1]);
    log.length = 2;
    await tail.advance();
    assert.deepEqual([tail.last, woken], [2, 1]);
  });

  it("is no longer used if the log does not continue where it was read to", async () => {
    const { log, tail } = openTail();
    log.length = 1;
    await tail.advance();
    log.failure = new SandboxError("unavailable", "the database is away");
    await assert.rejects(tail.advance(), { code: "unavailable" });
    assert.equal(tail.isUsable, true);
    log.failure = new SandboxError("out_of_range", "it was restored");
    await assert.rejects(tail.advance(), { code: "out_of_range" });
    assert.equal(tail.isUsable, false);
    assert.throws(() => tail.after(1, 1), { code: "out_of_range" });
  });
});
