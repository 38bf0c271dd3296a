import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { issueAuthority } from "../../agent/server/tls/issue.ts";
import { type RunningAgent, spawnAgent } from "../../local/spawn-agent.ts";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type RuntimeServer, runtimes, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type Backend, startBackend } from "./backend.ts";

/** The reasons that callers get. A Worker's `fetch` does not say why a connection failed. */
const reasons = {
  "wrong-token": /^the agent of sandboxer "wrong-token" does not accept the token that is configured for it$/,
  untrusted: /^the agent of sandboxer "untrusted" has a certificate that is not trusted \([\w ]+\)$/,
  "no-client":
    /^the agent of sandboxer "no-client" does not accept our client certificate, or its absence \([\w ]+\)$/,
} as const;
type Fault = keyof typeof reasons;
const faults = Object.keys(reasons) as Fault[];
const unreachable = / (cannot be reached|has a certificate that is not trusted)/;

describe("agents that the functions cannot use", () => {
  let backend: Backend | undefined;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const agents: RunningAgent[] = [];
  let configuration: Record<string, string>;
  before(async () => {
    backend = await startBackend();
    if (!backend) return;
    folder = await temporaryFolder();
    const file = (name: string) => join(folder.path, name);
    const { certificate } = await issueAuthority();
    await writeFile(file("clients.pem"), certificate);
    const untrusted = await spawnAgent({ dataDir: file("untrusted") });
    const noClient = await spawnAgent({
      dataDir: file("no-client"),
      flags: ["--client-ca", file("clients.pem")],
    });
    agents.push(untrusted, noClient);
    const { NODE_EXTRA_CA_CERTS = "", CONTROLLER_AGENTS = "" } = backend.configuration;
    await writeFile(file("trusted.pem"), `${await readFile(NODE_EXTRA_CA_CERTS, "utf8")}\n${noClient.ca}`);
    const { process } = JSON.parse(CONTROLLER_AGENTS);
    configuration = {
      ...backend.configuration,
      NODE_EXTRA_CA_CERTS: file("trusted.pem"),
      CONTROLLER_AGENTS: JSON.stringify({
        process,
        "wrong-token": { ...process, token: "wrong", sandboxer: "process" },
        untrusted: { url: untrusted.url, token: untrusted.token, sandboxer: "process" },
        "no-client": { url: noClient.url, token: noClient.token, sandboxer: "process" },
      }),
    };
  });
  after(async () => {
    for (const agent of agents) await agent.stop();
    await backend?.stop();
    await folder?.remove();
  });

  for (const runtime of runtimes) {
    describe(`on ${runtime}`, () => {
      let server: RuntimeServer | undefined;
      before(async () => {
        if (backend) server = await startRuntime(runtime, { configuration });
      });
      after(() => server?.stop());

      for (const fault of faults) {
        it(`${fault} is unavailable with the reason, and nothing wrong is recorded`, async (test) => {
          if (!server) return test.skip("there is no sqld");
          const ns = freshNamespace();
          const record = { sandboxId: "s", runtime: { name: "process" }, sandboxer: fault };
          await rest(server.ask, ns, "POST /sandboxes", record);
          for (const route of [
            "GET /sandboxes/s/status",
            "GET /sandboxes/s/wait?timeout=60s",
            "POST /sandboxes/s/create",
            "POST /sandboxes/s/shutdown",
          ]) {
            const { status, body } = await rest(server.ask, ns, route);
            assert.deepEqual([status, body.code], [503, "unavailable"], `${route}: ${String(body.detail)}`);
            const isTold = runtime !== "worker" || fault === "wrong-token";
            assert.match(String(body.detail), isTold ? reasons[fault] : unreachable);
            assert.doesNotMatch(String(body.detail), /127\.0\.0\.1|localhost/);
          }
          // Only an agent that cannot have created the sandbox leaves its id free.
          if (runtime === "worker" && fault !== "wrong-token") return;
          const elsewhere = { sandboxer: "process" };
          for (const call of ["create", "shutdown"]) {
            const { status, body } = await rest(server.ask, ns, `POST /sandboxes/s/${call}`, elsewhere);
            assert.equal(status, 200, String(body.detail));
          }
        });
      }

      it("are not ready", async (test) => {
        if (!server) return test.skip("there is no sqld");
        const ready = await server.ask("/readyz");
        assert.equal(ready.status, 200);
        assert.deepEqual(((await ready.json()) as { agents: unknown }).agents, {
          process: true,
          "wrong-token": false,
          untrusted: false,
          "no-client": false,
        });
      });
    });
  }
});
