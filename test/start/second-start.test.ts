import assert from "node:assert/strict";
import { mkdir, readdir } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { spawnAgent } from "../../local/spawn-agent.ts";
import { type Running, runStart, start } from "../support/npm-start.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Runs an `npm start` that must fail, and returns its message and duration. */
async function refused(environment: Readonly<Record<string, string>>) {
  const began = performance.now();
  const { code, stderr } = await runStart(environment);
  assert.equal(code, 1, stderr);
  assert.match(stderr, /^sandbox-functions: [^\n]+\n$/);
  return { line: stderr, durationMs: performance.now() - began };
}

describe("a second npm start", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Running;
  let port: string;
  before(async () => {
    folder = await temporaryFolder();
    running = await start({ DATA_DIR: folder.path });
    ({ port } = new URL(running.url));
  });
  after(async () => {
    // The first npm start must be unaffected.
    assert.equal((await running.ask("/readyz")).status, 200);
    assert.doesNotMatch(running.output(), /"level":"error"|agent restarted/);
    assert.equal(await running.stop(), 0);
    await folder.remove();
  });

  it("on the same folder and port names DATA_DIR and PORT", async () => {
    const { line } = await refused({ DATA_DIR: folder.path, PORT: port });
    assert.ok(
      line.includes(`DATA_DIR: another npm start uses ${folder.path}; stop it, or set DATA_DIR to another`),
    );
    assert.match(line, / and PORT to another port\n$/);
  });

  it("on the same folder does not wait for the first one's agent", async () => {
    const alone = await temporaryFolder();
    const began = performance.now();
    const other = await start({ DATA_DIR: alone.path });
    const startMs = performance.now() - began;
    await other.stop();
    await alone.remove();
    const tries: number[] = [];
    for (let i = 0; i < 3; i++) tries.push((await refused({ DATA_DIR: folder.path })).durationMs);
    // A second agent would wait five seconds for its data folder.
    assert.ok(Math.min(...tries) < Math.max(startMs, 4_000), `${tries} ms, where a start took ${startMs}`);
  });

  it("on the same port names PORT, and creates nothing in its own folder", async () => {
    const own = await temporaryFolder();
    const { line } = await refused({ DATA_DIR: own.path, PORT: port });
    assert.ok(line.includes(`PORT: 127.0.0.1:${port} is in use; stop the program that listens there, or`));
    assert.deepEqual(await readdir(own.path), ["lock"]);
    await own.remove();
  });

  it("with an agent port in use names AGENT_PORT", async (context) => {
    const own = await temporaryFolder();
    const taken = createServer();
    context.after(() => taken.close());
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port: agentPort } = taken.address() as AddressInfo;
    const { line } = await refused({ DATA_DIR: own.path, AGENT_PORT: String(agentPort) });
    assert.ok(line.includes(`AGENT_PORT: 127.0.0.1:${agentPort} is in use; `), line);
    await own.remove();
  });

  it("on the folder of a separately started agent names DATA_DIR", async () => {
    const own = await temporaryFolder();
    const dataDir = join(own.path, "agent");
    await mkdir(dataDir, { mode: 0o700 });
    const agent = await spawnAgent({ dataDir });
    const { line } = await refused({ DATA_DIR: own.path });
    await agent.stop();
    assert.ok(line.includes(`DATA_DIR: another agent uses ${dataDir}; stop it, or set DATA_DIR to`), line);
    await own.remove();
  });
});
