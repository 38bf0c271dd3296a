import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { nodeFetch } from "../../functions/entry/node-fetch.ts";
import { type RunningAgent, spawnAgent } from "../../local/spawn-agent.ts";
import type { Fetch } from "../../shared/fetch.ts";
import { rest, rpc } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";

const sandboxer = "process";

describe("a call with wrong credentials to a real agent", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let agent: RunningAgent;
  const started: Functions[] = [];
  const functionsWith = async (token: string, fetch?: Fetch) => {
    const functions = await startFunctions([{ name: sandboxer, url: agent.url, token, sandboxer }], fetch);
    started.push(functions);
    return functions;
  };
  before(async () => {
    folder = await temporaryFolder();
    agent = await spawnAgent({ dataDir: folder.path });
  });
  after(async () => {
    for (const functions of started) await functions.close();
    await agent.stop();
    await folder.remove();
  });

  const refusals = [
    [
      "fails with unavailable if the certificate is not trusted",
      () => functionsWith(agent.token, nodeFetch(undefined)),
      /has a certificate that is not trusted \([\w ]+\)$/,
    ],
    [
      "fails with unavailable if the token is wrong",
      () => functionsWith("wrong", trustingFetch(agent.ca)),
      /does not accept the token that is configured for it$/,
    ],
  ] as const;
  for (const [description, functionsOf, reason] of refusals) {
    it(`${description}, and creates nothing`, async () => {
      const functions = await functionsOf();
      const ns = freshNamespace();
      await rest(functions.ask, ns, "POST /sandboxes", { sandboxId: "s", runtime: {} });
      const refused = await rpc(functions.ask, "Controller", "Create", { sandboxId: "s" }, ns);
      assert.equal(refused.code, "unavailable");
      assert.match(refused.message, reason);
      assert.ok(
        !refused.message.includes(agent.token) && !refused.message.includes("127.0.0.1"),
        refused.message,
      );
      const right = await functionsWith(agent.token, trustingFetch(agent.ca));
      assert.equal((await rpc(right.ask, "Controller", "Status", { sandboxId: "s" }, ns)).code, "not_found");
    });
  }
});
