import assert from "node:assert/strict";
import { it } from "node:test";
import { SandboxError } from "../../shared/errors/error.ts";
import type { EventLog, LogRange } from "../../shared/events/event-log.ts";
import type { LoggedEvent } from "../../shared/events/logged-event.ts";
import { Tail } from "../../shared/events/tail.ts";

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

it("the end of a log is read in full, however many events are new", async () => {
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

it("calls at the same time share a read, and one more follows for what came in between", async () => {
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

it("a log that does not continue where it was read to is no longer used", async () => {
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
