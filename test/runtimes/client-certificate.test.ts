import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { issueAuthority, issueClient, type KeyPair } from "../../agent/server/tls/issue.ts";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { type RunningAgent, spawnAgent } from "../../local/spawn-agent.ts";
import { migrate } from "../../shared/store/migrate.ts";
import type { Ask } from "../support/client.ts";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { runStart, start } from "../support/npm-start.ts";
import { localRuntimes, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Longer than the time limit of an idle connection, in seconds. */
const silenceSeconds = 5;

type Configuration = Readonly<Record<string, string>>;

interface Started {
  readonly ask: Ask;
  stop(): Promise<number | null>;
}

/** The ways to start the functions, except Workers: they need a binding that only Cloudflare has. */
const programs = {
  bun: (configuration: Configuration) => startRuntime("bun", { configuration }),
  deno: (configuration: Configuration) => startRuntime("deno", { configuration }),
  node: (configuration: Configuration) => startRuntime("node", { configuration }),
  "npm start": (configuration: Configuration) => start(configuration),
} satisfies Readonly<Record<string, (configuration: Configuration) => Promise<Started>>>;

// They mostly wait.
describe("an agent that asks for client certificates", { concurrency: 4 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let agent: RunningAgent;
  let configuration: Configuration;
  let presented: Configuration;
  const file = (name: string) => join(folder.path, name);
  const keep = async (name: string, { certificate, key }: KeyPair) => {
    await writeFile(file(`${name}.pem`), certificate);
    await writeFile(file(`${name}-key.pem`), key);
  };
  before(async () => {
    folder = await temporaryFolder();
    const authority = await issueAuthority();
    await keep("authority", authority);
    await keep("client", await issueClient(authority, "functions"));
    const flags = ["--client-ca", file("authority.pem")];
    agent = await spawnAgent({ dataDir: file("agent"), flags });
    const database = openFileDatabase(file("test.db"));
    await migrate(database);
    database.close();
    configuration = {
      DATA_DIR: file("data"),
      DATABASE_URL: `file:${file("test.db")}`,
      CONTROLLER_AGENTS: JSON.stringify({ process: { url: agent.url, token: agent.token } }),
      DEFAULT_SANDBOXER: "process",
      NODE_EXTRA_CA_CERTS: agent.caPath,
      LOG_LEVEL: "error",
    };
    presented = { CONTROLLER_CLIENT_CERT: file("client.pem"), CONTROLLER_CLIENT_KEY: file("client-key.pem") };
  });
  after(async () => {
    await agent.stop();
    await folder.remove();
  });

  for (const [name, startProgram] of Object.entries(programs)) {
    it(`serves ${name} only with a certificate`, async () => {
      const ns = freshNamespace();
      const without = await startProgram(configuration);
      try {
        await rest(without.ask, ns, "POST /sandboxes", { sandboxId: "s", runtime: { name: "process" } });
        const refused = await rest(without.ask, ns, "POST /sandboxes/s/create");
        assert.deepEqual([refused.status, refused.body.code], [503, "unavailable"]);
      } finally {
        assert.equal(await without.stop(), 0);
      }
      const { ask, stop } = await startProgram({ ...configuration, ...presented });
      try {
        // The functions do not know the outcome of the rejected call, but the agent does.
        assert.equal((await rest(ask, ns, "GET /sandboxes/s/status")).status, 404);
        for (const step of ["create", "start"]) {
          assert.equal((await rest(ask, ns, `POST /sandboxes/s/${step}`)).status, 200, step);
        }
        const waited = await rest(ask, ns, `GET /sandboxes/s/wait?timeout=${silenceSeconds}s`);
        assert.deepEqual([waited.status, waited.body.state], [202, "SANDBOX_READY"]);
        for (const step of ["stop", "shutdown"]) {
          assert.equal((await rest(ask, ns, `POST /sandboxes/s/${step}`)).status, 200, step);
        }
      } finally {
        assert.equal(await stop(), 0);
      }
    });
  }

  const wrong = [
    [
      "a file that is not there",
      () => ({ ...presented, CONTROLLER_CLIENT_CERT: file("none") }),
      "CERT: ENOENT",
    ],
    ["a key that is not there", () => ({ ...presented, CONTROLLER_CLIENT_KEY: file("none") }), "KEY: ENOENT"],
    [
      "a file that is not a certificate",
      () => ({ ...presented, CONTROLLER_CLIENT_CERT: file("client-key.pem") }),
      "CERT: ",
    ],
    [
      "a file that is not a key",
      () => ({ ...presented, CONTROLLER_CLIENT_KEY: file("client.pem") }),
      "KEY: ",
    ],
    [
      "the key of another",
      () => ({ ...presented, CONTROLLER_CLIENT_KEY: file("authority-key.pem") }),
      "KEY: is not the key of CONTROLLER_CLIENT_CERT",
    ],
  ] as const;
  for (const runtime of localRuntimes) {
    it(`${runtime} does not start with an invalid certificate, and says so in one line`, async () => {
      for (const [what, environment, line] of wrong) {
        const started = startRuntime(runtime, { configuration: { ...configuration, ...environment() } });
        await assert.rejects(
          started.then(({ stop }) => stop()),
          ({ message }: Error) => {
            const [stderrLine = "", ...more] = message.trimEnd().split("\n");
            assert.ok(
              stderrLine.startsWith(`it ended with 1: sandbox-functions: CONTROLLER_CLIENT_${line}`),
              stderrLine,
            );
            assert.deepEqual(more, [], what);
            return true;
          },
        );
      }
    });
  }

  it("npm start does not start with an invalid certificate, either", async () => {
    const { code, stderr } = await runStart({
      ...configuration,
      ...presented,
      CONTROLLER_CLIENT_CERT: "none",
    });
    assert.equal(code, 1);
    assert.match(stderr, /^sandbox-functions: CONTROLLER_CLIENT_CERT: ENOENT[^\n]+\n$/);
  });
});
