import assert from "node:assert/strict";
import { rest } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import type { Case } from "./case.ts";
import { act } from "./sandboxes.ts";

/** The events of lives, with an agent that has the process backend. */
export const lifeEventCases: readonly Case[] = [
  {
    name: "the history of a sandbox has each call, each phase and one exit, with containerd's topics",
    async run(ask) {
      const ns = freshNamespace();
      const json = { process: { args: ["sh", "-c", "exit 3"], cwd: "/" } };
      const sandbox = { sandboxId: "one", runtime: { name: "process" }, spec: { typeUrl: specType, json } };
      await rest(ask, ns, "POST /sandboxes", sandbox);
      await act(ask, ns, "one", "create");
      await act(ask, ns, "one", "start");
      // Any number of waits record one exit.
      const waits = [1, 2, 3].map(() => rest(ask, ns, "GET /sandboxes/one/wait"));
      for (const { body } of await Promise.all(waits)) assert.equal(body.exitStatus, 3);
      await act(ask, ns, "one", "shutdown");
      await rest(ask, ns, "DELETE /sandboxes/one");
      const { body } = await rest(ask, ns, "GET /sandboxes/one/history");
      const events = objectsIn(body.events);
      assert.deepEqual(
        events.map(({ type, topic }) => [String(type).split(".").at(-1), topic].filter(Boolean).join(" ")),
        [
          "created",
          "creating",
          "created /sandboxes/create",
          "starting",
          "started /sandboxes/start",
          "stopped",
          "exited /sandboxes/exit",
          "stopping",
          "removed",
          "deleted",
        ],
      );
      const exited = events[6]?.data;
      assert.deepEqual([exited?.status, exited?.reason], [3, "exited"]);
      const lives = new Set(events.map(({ data }) => data?.life).filter(Boolean));
      assert.equal(lives.size, 1);
    },
  },
  {
    name: "what failed says so in its history, with the code and the message",
    async run(ask) {
      const ns = freshNamespace();
      const json = { process: { args: ["/no/such/binary"], cwd: "/" } };
      const sandbox = { sandboxId: "bad", runtime: { name: "process" }, spec: { typeUrl: specType, json } };
      await rest(ask, ns, "POST /sandboxes", sandbox);
      const refusals = [];
      for (const action of ["create", "start"])
        refusals.push(await rest(ask, ns, `POST /sandboxes/bad/${action}`));
      assert.ok(refusals.some(({ status }) => status === 400));
      const { body } = await rest(ask, ns, "GET /sandboxes/bad/history?type=failed");
      const [failed] = objectsIn(body.events);
      assert.deepEqual(
        [failed?.data?.code, failed?.data?.reason],
        ["failed_precondition", "failed_precondition"],
      );
      assert.match(String(failed?.data?.message), /no\/such\/binary/);
      await rest(ask, ns, "POST /sandboxes/bad/shutdown");
    },
  },
];
