import assert from "node:assert/strict";
import { type Ask, idsOf, type Json, rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import type { Case } from "./case.ts";
import { openEvents } from "./event-stream.ts";

const runtime = { name: "r" };

async function create(ask: Ask, ns: string, ...ids: readonly string[]): Promise<void> {
  for (const sandboxId of ids) {
    const { status, body } = await rest(ask, ns, "POST /sandboxes", { sandboxId, runtime });
    assert.equal(status, 201, JSON.stringify(body));
  }
}

function eventsOf({ events }: Json): readonly Json[] {
  return objectsIn(events);
}

/** Returns the types and subjects of events. */
function named(body: Json): readonly string[] {
  return eventsOf(body).map(({ type, subject }) => `${String(type).split(".").at(-1)} ${String(subject)}`);
}

/** The log of events over HTTP. */
export const eventCases: readonly Case[] = [
  {
    name: "every change of a record is an event, in the form of CloudEvents",
    async run(ask) {
      const ns = freshNamespace();
      await create(ask, ns, "one");
      await rest(ask, ns, "PATCH /sandboxes/one?fields=labels.a", { labels: { a: "1" } });
      await rest(ask, ns, "DELETE /sandboxes/one", undefined, { "x-request-id": "r-1" });
      const { status, body } = await rest(ask, ns, "GET /events");
      assert.equal(status, 200);
      assert.deepEqual(named(body), ["created one", "updated one", "deleted one"]);
      assert.equal(body.next, 3);
      const last = eventsOf(body)[2] ?? assert.fail("no event");
      const { time, data, ...attributes } = last;
      assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      assert.equal(data?.requestId, "r-1");
      assert.deepEqual(attributes, {
        specversion: "1.0",
        id: `evt_${ns}_3`,
        source: `/v1/namespaces/${ns}`,
        type: "io.containerd.sandbox.deleted",
        subject: "one",
        sequence: 3,
      });
    },
  },
  {
    name: "a page of events continues after the last one, and an empty page after itself",
    async run(ask) {
      const ns = freshNamespace();
      await create(ask, ns, "a", "b", "c");
      const first = await rest(ask, ns, "GET /events?limit=2");
      assert.deepEqual([named(first.body), first.body.next], [["created a", "created b"], 2]);
      const second = await rest(ask, ns, "GET /events?limit=2&after=2");
      assert.deepEqual([named(second.body), second.body.next], [["created c"], 3]);
      const third = await rest(ask, ns, "GET /events?after=3");
      assert.deepEqual([named(third.body), third.body.next], [[], 3]);
    },
  },
  {
    name: "events are found by type, by sandbox and by filter",
    async run(ask) {
      const ns = freshNamespace();
      await create(ask, ns, "a", "b");
      await rest(ask, ns, "DELETE /sandboxes/a");
      for (const [query, expected] of [
        ["?type=deleted", ["deleted a"]],
        ["?type=created,deleted&limit=1", ["created a"]],
        ["?sandboxId=a", ["created a", "deleted a"]],
        ["?filter=id==b", ["created b"]],
        ["?filter=type~=%5Edel", ["deleted a"]],
        ["?filter=type==deleted&filter=id==b", ["created b", "deleted a"]],
      ] as const) {
        const { body } = await rest(ask, ns, `GET /events${query}`);
        assert.deepEqual(named(body), expected, query);
      }
      const cut = await rest(ask, ns, "GET /events?type=created,deleted&limit=2");
      assert.deepEqual([named(cut.body), cut.body.next], [["created a", "created b"], 2]);
      const whole = await rest(ask, ns, "GET /events?type=created&limit=2");
      assert.deepEqual([named(whole.body), whole.body.next], [["created a", "created b"], 3]);
      const history = await rest(ask, ns, "GET /sandboxes/a/history?limit=1");
      assert.deepEqual([named(history.body), history.body.next], [["created a"], 1]);
      const more = await rest(ask, ns, "GET /sandboxes/a/history?after=1");
      assert.deepEqual([named(more.body), more.body.next], [["deleted a"], 3]);
    },
  },
  {
    name: "a query of events that cannot be is refused with its parameter",
    async run(ask) {
      const ns = freshNamespace();
      for (const [query, path] of [
        ["?after=-1", "after"],
        ["?after=x", "after"],
        [`?after=${"1".repeat(16)}`, "after"],
        ["?limit=0", "limit"],
        ["?limit=1001", "limit"],
        ["?limit=1e3", "limit"],
        ["?type=bogus", "type"],
        ["?wait=301s", "wait"],
        ["?filter=bogus==1", "filter"],
      ] as const) {
        const { status, body } = await rest(ask, ns, `GET /events${query}`);
        assert.equal(status, 400, query);
        assert.match(String(body.detail), new RegExp(`^${path}`), query);
      }
      const resumed = { "last-event-id": "x" };
      assert.equal((await rest(ask, ns, "GET /events", undefined, resumed)).status, 400);
      for (const query of ["?limit=1", "?limit=1000", "?wait=300s", "?after="]) {
        // Without an event there is something to wait for.
        if (query.startsWith("?wait")) await create(ask, ns, "a");
        assert.equal((await rest(ask, ns, `GET /events${query}`)).status, 200, query);
      }
    },
  },
  {
    name: "a sequence beyond the log is 410",
    async run(ask) {
      const ns = freshNamespace();
      await create(ask, ns, "a");
      const { status, body } = await rest(ask, ns, "GET /events?after=2");
      assert.deepEqual([status, body.code], [410, "out_of_range"]);
    },
  },
  {
    name: "a query with wait is answered by the next event that matches, and else after the time",
    async run(ask) {
      const ns = freshNamespace();
      await create(ask, ns, "a");
      const waiting = rest(ask, ns, "GET /events?after=1&type=deleted&wait=60s");
      await create(ask, ns, "b");
      await rest(ask, ns, "DELETE /sandboxes/a");
      const { body } = await waiting;
      assert.deepEqual([named(body), body.next], [["deleted a"], 3]);
      const ofOther = rest(ask, ns, "GET /events?after=3&sandboxId=b&wait=60s");
      await create(ask, ns, "a");
      await rest(ask, ns, "DELETE /sandboxes/b");
      const found = await ofOther;
      assert.deepEqual([named(found.body), found.body.next], [["deleted b"], 5]);
      const past = await rest(ask, ns, "GET /events?after=1&limit=1&type=created&wait=60s");
      assert.deepEqual([named(past.body), past.body.next], [["created b"], 2]);
      const late = await rest(ask, ns, "GET /events?after=5&wait=50ms");
      assert.deepEqual([late.status, named(late.body), late.body.next], [200, [], 5]);
    },
  },
  {
    name: "a List has its sequence, and the events after it are the changes since",
    async run(ask) {
      const ns = freshNamespace();
      assert.equal((await rest(ask, ns, "GET /sandboxes")).body.sequence, 0);
      await create(ask, ns, "a", "b");
      const { body } = await rest(ask, ns, "GET /sandboxes");
      assert.deepEqual([idsOf(body), body.sequence], [["a", "b"], 2]);
      const none = await rest(ask, ns, "GET /sandboxes?filter=labels.none==1");
      assert.deepEqual([idsOf(none.body), none.body.sequence], [[], 2]);
      await create(ask, ns, "c");
      const since = await rest(ask, ns, `GET /events?after=${body.sequence}`);
      assert.deepEqual(named(since.body), ["created c"]);
    },
  },
  {
    name: "a List after a sequence waits for a change",
    async run(ask) {
      const ns = freshNamespace();
      await create(ask, ns, "a");
      const waiting = rest(ask, ns, "GET /sandboxes?afterSequence=1&wait=30s");
      await create(ask, ns, "b");
      const { body } = await waiting;
      assert.deepEqual([idsOf(body), body.sequence], [["a", "b"], 2]);
      const same = await rest(ask, ns, "GET /sandboxes?afterSequence=2&wait=50ms");
      assert.deepEqual([same.status, same.body.sequence], [200, 2]);
      const behind = await rest(ask, ns, "GET /sandboxes?afterSequence=1");
      assert.deepEqual([behind.status, behind.body.sequence], [200, 2]);
      for (const query of ["wait=1s", "afterSequence=2&wait=31s", "afterSequence=x&wait=1s"]) {
        assert.equal((await rest(ask, ns, `GET /sandboxes?${query}`)).status, 400, query);
      }
      assert.equal((await rest(ask, ns, "GET /sandboxes?wait=0s")).status, 200);
    },
  },
  {
    name: "a stream has the past events, then each new one, and continues after Last-Event-ID",
    async run(ask) {
      const ns = freshNamespace();
      await create(ask, ns, "a");
      const stream = await openEvents(ask, ns);
      assert.equal((await stream.next())?.event.subject, "a");
      await create(ask, ns, "b");
      assert.deepEqual((await stream.next())?.id, 2);
      await stream.leave();
      await create(ask, ns, "c", "d");
      const resumed = await openEvents(ask, ns, "?after=0", { "last-event-id": "2" });
      const subjects = [await resumed.next(), await resumed.next()].map((each) => each?.event.subject);
      await resumed.leave();
      assert.deepEqual(subjects, ["c", "d"]);
    },
  },
  {
    name: "a stream has only the events that are asked for",
    async run(ask) {
      const ns = freshNamespace();
      await create(ask, ns, "a");
      const stream = await openEvents(ask, ns, "?sandboxId=b&type=deleted");
      await create(ask, ns, "b", "c");
      await rest(ask, ns, "DELETE /sandboxes/c");
      await rest(ask, ns, "DELETE /sandboxes/b");
      const first = await stream.next();
      await stream.leave();
      assert.deepEqual([first?.id, first?.event.subject], [5, "b"]);
    },
  },
  {
    name: "no watcher that leaves and returns misses an event or sees one twice",
    async run(ask) {
      const ns = freshNamespace();
      const count = 60;
      const seen: number[] = [];
      const watching = (async () => {
        for (let connections = 0; seen.length < count; connections++) {
          const stream = await openEvents(ask, ns, `?after=${seen.at(-1) ?? 0}`);
          // Leaves after a few events, each time after another number of them.
          for (let left = 1 + (connections % 5); left > 0 && seen.length < count; left--) {
            const message = (await stream.next()) ?? assert.fail("the stream has ended");
            seen.push(message.id);
          }
          await stream.leave();
        }
      })();
      for (let at = 0; at < count; at += 4) {
        await Promise.all([0, 1, 2, 3].map((more) => create(ask, ns, `s${at + more}`)));
      }
      await watching;
      assert.deepEqual(
        seen,
        Array.from({ length: count }, (_, at) => at + 1),
      );
    },
  },
];
