import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openEvents } from "../suites/event-stream.ts";
import { rest } from "../support/client.ts";
import { createMigratedFile } from "../support/migrated-file.ts";
import { freshNamespace } from "../support/namespace.ts";
import { localRuntimes, type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const runtime = { name: "r" };

describe("streams of events of several servers", { timeout: 300_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let configuration: Record<string, string>;
  before(async () => {
    folder = await temporaryFolder();
    configuration = { DATABASE_URL: await createMigratedFile(folder.path), CONTROLLER_AGENTS: "{}" };
  });
  after(() => folder.remove());

  /** Creates records until one is stored for each id, whichever server answers. */
  async function create(servers: readonly RuntimeServer[], ns: string, ids: readonly string[]) {
    await Promise.all(
      ids.map(async (sandboxId, at) => {
        const { ask } = servers[at % servers.length] ?? assert.fail("no server");
        const { status, body } = await rest(ask, ns, "POST /sandboxes", { sandboxId, runtime });
        assert.equal(status, 201, JSON.stringify(body));
      }),
    );
  }

  it("have each event once and in order, whichever server is watched or killed", async () => {
    const ns = freshNamespace();
    const writer = await startRuntime("node", { configuration });
    const count = 75;
    const seen: number[] = [];
    const started: RuntimeServer[] = [writer];
    try {
      for (let round = 0; seen.length < count; round++) {
        const watched = await startRuntime(round % 2 ? "bun" : "node", { configuration });
        started.push(watched);
        const stream = await openEvents(watched.ask, ns, "", { "last-event-id": String(seen.at(-1) ?? 0) });
        const ids = Array.from({ length: 40 }, (_, at) => `s-${round}-${at}`);
        const creating = create([writer, watched], ns, ids);
        for (let left = 15; left > 0 && seen.length < count; left--) {
          seen.push((await stream.next())?.id ?? assert.fail("the stream has ended"));
        }
        await creating;
        // A SIGKILL in the middle of the stream: the rest comes from the next server.
        process.kill(watched.pid, "SIGKILL");
        await stream.leave();
        await watched.stop();
      }
    } finally {
      for (const server of started) await server.stop();
    }
    assert.deepEqual(
      seen,
      Array.from({ length: count }, (_, at) => at + 1),
    );
  });

  for (const name of localRuntimes) {
    it(`end when their server stops, on ${name}`, async () => {
      const ns = freshNamespace();
      const server = await startRuntime(name, { configuration });
      let code: number | null | undefined;
      try {
        const stream = await openEvents(server.ask, ns);
        await create([server], ns, ["a"]);
        assert.equal((await stream.next())?.id, 1);
        const stopped = server.stop();
        assert.equal(await stream.next(), undefined);
        code = await stopped;
      } finally {
        await server.stop();
      }
      assert.equal(code, 0);
    });
  }
});
