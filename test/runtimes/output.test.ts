import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type RunningAgent, spawnAgent } from "../../local/spawn-agent.ts";
import { askForOutput, collect, linesOf, type OutputLine } from "../suites/output-stream.ts";
import { ok, startBrokenAgent } from "../support/broken-agent.ts";
import { rest } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { createMigratedFile } from "../support/migrated-file.ts";
import { freshNamespace } from "../support/namespace.ts";
import { localRuntimes, type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";

const mebibyteBytes = 1024 * 1024;

/** The size of the large output, and its readers. `OUTPUT_MIB=1024 OUTPUT_READERS=10` takes some minutes. */
const largeBytes = Number(process.env.OUTPUT_MIB ?? 64) * mebibyteBytes;
const readers = Number(process.env.OUTPUT_READERS ?? 3);

/** Maximum growth of a process while output flows through it. */
const maxGrowthBytes = 160 * mebibyteBytes;

/** Returns the peak of a process's memory since it was last reset. */
function peakBytes(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
}

function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

const lineOf = (number: number) => `${String(number).padStart(15, "0")}\n`;

/** Returns the bytes that `seq -f %015.0f` has written from an offset on, up to another. */
function writtenBetween(from: number, to: number): Buffer {
  const first = Math.floor(from / 16);
  const lines = Array.from({ length: Math.ceil(to / 16) - first }, (_, at) => lineOf(first + at + 1)).join(
    "",
  );
  return Buffer.from(lines).subarray(from - first * 16, to - first * 16);
}

/** Reads lines of stdout to their end, and checks each byte. Returns what was delivered and what was dropped. */
async function checkNumbers(lines: AsyncIterable<OutputLine>) {
  let [at, delivered, dropped] = [0, 0, 0];
  for await (const { stream, from, data = "", dropped: gap, end } of lines) {
    if (end) return { at, delivered, dropped, end };
    if (stream !== "stdout") continue;
    if (gap) {
      assert.equal(gap.from, at);
      dropped += gap.to - gap.from;
      at = gap.to;
      continue;
    }
    assert.equal(from, at);
    const bytes = Buffer.from(data, "base64");
    assert.ok(bytes.equals(writtenBetween(at, at + bytes.length)), `wrong bytes from ${at} on`);
    at += bytes.length;
    delivered += bytes.length;
  }
  return assert.fail("the answer broke off");
}

describe("output through functions and agent", () => {
  let folder: TemporaryFolder;
  let agent: RunningAgent;
  let configuration: Record<string, string>;
  before(async () => {
    folder = await temporaryFolder();
    await startAgent();
    configuration = {
      DATABASE_URL: await createMigratedFile(folder.path),
      CONTROLLER_AGENTS: JSON.stringify({ process: { url: agent.url, token: agent.token } }),
      DEFAULT_SANDBOXER: "process",
      NODE_EXTRA_CA_CERTS: agent.caPath,
      LOG_LEVEL: "error",
    };
  });
  after(async () => {
    await agent.stop();
    await folder.remove();
  });

  async function startAgent(port = 0, token?: string): Promise<void> {
    agent = await spawnAgent({ dataDir: join(folder.path, "agent"), port, ...(token ? { token } : {}) });
  }

  async function run(server: RuntimeServer, ns: string, script: string): Promise<void> {
    const spec = { typeUrl: specType, json: { process: { args: ["sh", "-c", script], cwd: "/" } } };
    const sandbox = { sandboxId: "a", runtime: { name: "process" }, spec };
    const { status, body } = await rest(server.ask, ns, "POST /run", sandbox);
    assert.equal(status, 201, JSON.stringify(body));
  }

  async function remove(server: RuntimeServer, ns: string): Promise<void> {
    const path = `/v1/namespaces/${ns}/sandboxes/a?force=true`;
    assert.equal((await server.ask(path, { method: "DELETE" })).status, 204);
  }

  for (const runtime of localRuntimes) {
    it(`a follower of a server that stops continues at another one on ${runtime}`, {
      timeout: 120_000,
    }, async () => {
      const ns = freshNamespace();
      const gate = join(folder.path, `gate-${runtime}`);
      const first = await startRuntime(runtime, { configuration });
      await run(first, ns, `echo one; until [ -e ${gate} ]; do sleep 0.05; done; echo two`);
      const lines = linesOf(await askForOutput(first.ask, ns, "a", "follow=true"));
      while (!(await lines.next()).value?.data);
      const stopped = first.stop();
      const { end } = await collect(lines, { stdout: 4, stderr: 0 });
      assert.deepEqual(end, { stdout: 4, stderr: 0, isComplete: false });
      assert.equal(await stopped, 0);
      const second = await startRuntime(runtime, { configuration });
      try {
        const rest = linesOf(await askForOutput(second.ask, ns, "a", "from=4,0&follow=true"));
        await rest.next();
        writeFileSync(gate, "");
        assert.equal((await collect(rest, { stdout: 4, stderr: 0 })).stdout.toString(), "two\n");
        await remove(second, ns);
      } finally {
        await second.stop();
      }
    });
  }

  describe("on node", () => {
    let server: RuntimeServer;
    before(async () => {
      server = await startRuntime("node", { configuration });
    });
    after(() => server.stop());

    it("a follower outlives the agent, and gets every byte once", { timeout: 120_000 }, async () => {
      const ns = freshNamespace();
      const gate = join(folder.path, "gate-agent");
      const total = 512 * 1024;
      await run(
        server,
        ns,
        `seq -f %015.0f 1 1000; until [ -e ${gate} ]; do sleep 0.05; done;
        seq -f %015.0f 1001 ${total / 16}`,
      );
      const lines = linesOf(await askForOutput(server.ask, ns, "a", "follow=true"));
      const reading = checkNumbers(lines);
      const { port } = new URL(agent.url);
      const { token } = agent;
      process.kill(agent.pid, "SIGKILL");
      await agent.exited;
      writeFileSync(gate, "");
      await startAgent(Number(port), token);
      const { delivered, dropped, end } = await reading;
      assert.deepEqual([delivered, dropped, end.isComplete], [total, 0, true]);
      await remove(server, ns);
    });

    it("large output flows to many readers in bounded memory, also to one that reads nothing for long", async () => {
      const ns = freshNamespace();
      await run(server, ns, `sleep 1; seq -f %015.0f 1 ${largeBytes / 16}`);
      const stalled = linesOf(await askForOutput(server.ask, ns, "a", "follow=true"));
      await stalled.next();
      const following = await Promise.all(
        Array.from({ length: readers }, () => askForOutput(server.ask, ns, "a", "follow=true")),
      );
      const { pid } = server;
      const before = { server: peakBytes(pid), agent: peakBytes(agent.pid) };
      resetPeak(pid);
      resetPeak(agent.pid);
      for (const read of await Promise.all(following.map((response) => checkNumbers(linesOf(response))))) {
        assert.equal(read.delivered + read.dropped, largeBytes);
        assert.ok(read.delivered >= mebibyteBytes, `${read.delivered} bytes were delivered`);
        assert.deepEqual(read.end, { stdout: largeBytes, stderr: 0, isComplete: true });
      }
      // Servers end connections that take nothing for half a minute; such a reader begins again.
      const late = await checkNumbers(stalled).catch(async (error) => {
        assert.equal(error.message, "terminated");
        return checkNumbers(linesOf(await askForOutput(server.ask, ns, "a")));
      });
      assert.equal(late.delivered + late.dropped, largeBytes);
      const grown = {
        server: peakBytes(pid) - before.server,
        agent: peakBytes(agent.pid) - before.agent,
      };
      assert.ok(Math.max(grown.server, grown.agent) < maxGrowthBytes, JSON.stringify(grown));
      await remove(server, ns);
    });

    it("an agent without output is named as such", async () => {
      const plain = await startBrokenAgent((request, response) => {
        if (!request.url?.includes("Output")) return ok(request, response);
        response.writeHead(404, { "content-type": "application/json" });
        response.end('{"code":"unimplemented","message":"no such RPC"}');
      });
      const other = await startRuntime("node", {
        configuration: {
          ...configuration,
          CONTROLLER_AGENTS: JSON.stringify({ plain: { url: plain.url, token: "t" } }),
          DEFAULT_SANDBOXER: "plain",
        },
      });
      try {
        const ns = freshNamespace();
        await rest(other.ask, ns, "POST /sandboxes", { sandboxId: "a", runtime: { name: "r" } });
        assert.equal((await rest(other.ask, ns, "POST /sandboxes/a/create")).status, 200);
        const { status, body } = await rest(other.ask, ns, "GET /sandboxes/a/output");
        assert.deepEqual([status, body.code], [501, "unimplemented"]);
        assert.match(String(body.detail), /^sandbox "a": its agent does not serve output: /);
      } finally {
        await other.stop();
        await plain.close();
      }
    });
  });
});
