import assert from "node:assert/strict";
import { type Json, rest, rpc } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import type { Case } from "./case.ts";
import { methods } from "./sandboxes.ts";

/** The methods that say why a sandbox is not there. Shutdown asks the agent in any case. */
const explaining = methods.filter((method) => method !== "Shutdown");

function record(sandboxId: string, args: readonly string[]): unknown {
  const spec = { typeUrl: specType, json: { process: { args, cwd: "/" } } };
  return { sandboxId, runtime: { name: "process" }, spec };
}

/** Cases of what is said of a sandbox that does not run, on the process backend. */
export const reasonCases: readonly Case[] = [
  {
    name: "what does not exist, was never created, and failed to be created are told apart",
    async run(ask) {
      const ns = freshNamespace();
      await rest(ask, ns, "POST /sandboxes", record("stored", ["true"]));
      await rest(ask, ns, "POST /sandboxes", record("refused", ["/no/such/binary"]));
      assert.notEqual((await rest(ask, ns, "POST /sandboxes/refused/create")).status, 200);
      await rest(ask, ns, "POST /sandboxes", record("over", ["true"]));
      await rest(ask, ns, "POST /sandboxes/over/create");
      await rest(ask, ns, "POST /sandboxes/over/shutdown");
      for (const [id, message] of [
        ["ghost", /^sandbox "ghost" does not exist$/],
        ["stored", /^sandbox "stored" is stored, but was never created$/],
        ["refused", /^sandbox "refused" was not created: its Create failed: .*no\/such\/binary/],
        ["over", /^sandbox "over" was shut down$/],
      ] as const) {
        for (const method of explaining) {
          // The exit of a sandbox that is over is known.
          if (id === "over" && method === "Wait") continue;
          const answer = await rpc(ask, "Controller", method, { sandboxId: id }, ns);
          assert.deepEqual(
            [answer.code, message.test(answer.message)],
            ["not_found", true],
            `${method}: ${answer.message}`,
          );
        }
      }
    },
  },
  {
    name: "a verbose Status has the recorded state and the last operation over RPC too",
    async run(ask) {
      const ns = freshNamespace();
      await rest(ask, ns, "POST /sandboxes", record("s", ["true"]));
      await rest(ask, ns, "POST /sandboxes/s/create");
      const { status } = (await rest(ask, ns, "GET /sandboxes/s")).body;
      const verbose = await rpc(ask, "Controller", "Status", { sandboxId: "s", verbose: true }, ns);
      const info: Json = JSON.parse(JSON.stringify(verbose.response?.info ?? {}));
      assert.deepEqual(
        ["phase", "agent", "last-operation", "last-outcome"].map((key) => info[`sandbox-functions/${key}`]),
        ["created", status?.agent, "create", "ok"],
      );
      const plain = await rpc(ask, "Controller", "Status", { sandboxId: "s" }, ns);
      assert.deepEqual(Object.keys(plain.response?.info ?? {}), []);
      await rest(ask, ns, "POST /sandboxes/s/shutdown");
    },
  },
];
