import assert from "node:assert/strict";
import type { Ask } from "../support/client.ts";
import { rest } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import type { Case } from "./case.ts";
import { act } from "./sandboxes.ts";

/** Stores a record of a sandbox that runs `args`. */
async function store(ask: Ask, ns: string, sandboxId: string, args: readonly string[]): Promise<void> {
  const spec = { typeUrl: specType, json: { process: { args, cwd: "/" } } };
  const created = await rest(ask, ns, "POST /sandboxes", { sandboxId, runtime: { name: "process" }, spec });
  assert.equal(created.status, 201);
}

/** Cases for the process backend only, which must serve the default sandboxer. */
export const processCases: readonly Case[] = [
  {
    name: "a spec that cannot run is refused with the reason, and can be corrected",
    async run(ask) {
      const ns = freshNamespace();
      await store(ask, ns, "bad", ["/no/such/binary"]);
      const refusals = [];
      for (const action of ["create", "start"])
        refusals.push(await rest(ask, ns, `POST /sandboxes/bad/${action}`));
      const refused = refusals.find(({ status }) => status !== 200);
      assert.equal(refused?.body.code, "failed_precondition");
      assert.match(String(refused?.body.detail), /no\/such\/binary/);
      const json = { process: { args: ["true"], cwd: "/" } };
      await rest(ask, ns, "PATCH /sandboxes/bad?fields=spec", { spec: { typeUrl: specType, json } });
      await act(ask, ns, "bad", "create");
      await act(ask, ns, "bad", "start");
      assert.equal((await rest(ask, ns, "GET /sandboxes/bad/wait")).body.exitStatus, 0);
      await act(ask, ns, "bad", "shutdown");
    },
  },
  {
    name: "the process gets the environment of the spec",
    async run(ask) {
      const ns = freshNamespace();
      const json = { process: { args: ["sh", "-c", 'test "$A" = 1'], cwd: "/", env: ["A=1"] } };
      const sandbox = { sandboxId: "free", runtime: { name: "process" }, spec: { typeUrl: specType, json } };
      await act(ask, ns, "free", "create", { sandbox });
      await act(ask, ns, "free", "start");
      assert.equal((await rest(ask, ns, "GET /sandboxes/free/wait")).body.exitStatus, 0);
      await act(ask, ns, "free", "shutdown");
      assert.equal((await rest(ask, ns, "GET /sandboxes/free")).status, 404);
    },
  },
];
