import assert from "node:assert/strict";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { signalWhenHandled } from "../support/signals.ts";
import type { Case } from "./case.ts";
import { Sandboxes } from "./sandboxes.ts";
import type { Workload } from "./workload.ts";

/** Cases of the wait for many sandboxes. */
export function waitManyCases(workload: () => Workload): readonly Case[] {
  return [
    {
      name: "a wait for any of many sandboxes ends with the first exit, one for all with the last",
      async run(ask) {
        const sandboxes = new Sandboxes(ask, workload());
        const pids = {
          a: await sandboxes.run("a"),
          b: await sandboxes.run("b"),
          c: await sandboxes.run("c"),
        };
        const none = await sandboxes.rest("GET /wait?ids=a,b,c&mode=any&timeout=1s");
        assert.deepEqual([none.status, none.body], [202, { exits: [], pending: ["a", "b", "c"] }]);

        const first = sandboxes.rest("GET /wait?ids=c,b,a&mode=any&timeout=60s");
        const all = sandboxes.rest("GET /wait?ids=a,b,c&timeout=60s");
        await signalWhenHandled(pids.b, "SIGUSR1");
        const exit = await sandboxes.waitForExit("b");
        const found = await first;
        assert.deepEqual(
          [found.status, found.body],
          [200, { exits: [{ sandboxId: "b", ...exit }], pending: ["a", "c"] }],
        );
        for (const pid of [pids.a, pids.c]) await signalWhenHandled(pid, "SIGUSR2");
        const { status, body } = await all;
        assert.deepEqual([status, body.pending], [200, []]);
        const expected = [];
        for (const id of ["a", "b", "c"])
          expected.push({ sandboxId: id, ...(await sandboxes.waitForExit(id)) });
        assert.deepEqual(body.exits, expected);
        for (const id of ["a", "b", "c"]) await sandboxes.act(id, "shutdown");
      },
    },
    {
      name: "exits are answered after the records are gone, and ids that never were have an error each",
      async run(ask) {
        const sandboxes = new Sandboxes(ask, workload());
        const pid = await sandboxes.run("a");
        await sandboxes.store("stored");
        await signalWhenHandled(pid, "SIGUSR1");
        const exit = await sandboxes.waitForExit("a");
        await sandboxes.act("a", "shutdown");
        assert.equal((await sandboxes.rest("DELETE /sandboxes/a")).status, 204);
        const { status, body } = await sandboxes.rest("GET /wait?ids=a,ghost,stored&mode=all&timeout=60s");
        assert.equal(status, 200, JSON.stringify(body));
        assert.deepEqual([body.exits, body.pending], [[{ sandboxId: "a", ...exit }], []]);
        assert.ok(Array.isArray(body.errors));
        assert.deepEqual(
          body.errors.map(({ sandboxId, code }) => [sandboxId, code]),
          [
            ["ghost", "not_found"],
            ["stored", "not_found"],
          ],
        );
      },
    },
    {
      name: "a wait for many is refused without ids, with too many, and with another mode",
      async run(ask) {
        const ns = freshNamespace();
        const many = Array.from({ length: 101 }, (_, at) => `s${at}`).join();
        for (const [query, name] of [
          ["", "ids"],
          ["ids=", "ids"],
          ["ids=a,%20", "ids"],
          [`ids=${many}`, "ids: must be at most 100"],
          ["ids=a&mode=some", "mode"],
          ["ids=a&timeout=1h", "timeout"],
          ["ids=a&timeout=301s", "timeout"],
          ["ids=a&timeout=999ms", "timeout"],
          ["ids=a&filter=id", "filter"],
        ] as const) {
          const { status, body } = await rest(ask, ns, `GET /wait?${query}`);
          assert.deepEqual([status, body.code], [400, "invalid_argument"], query);
          assert.ok(String(body.detail).includes(name), String(body.detail));
        }
      },
    },
  ];
}
