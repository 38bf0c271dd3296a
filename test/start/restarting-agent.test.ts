import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { startRestartingAgent } from "../../local/restarting-agent.ts";
import type { RunningAgent, SpawnOptions } from "../../local/spawn-agent.ts";
import type { LogEntry } from "../../shared/log.ts";

/** An agent that ends when it is told to. */
interface FakeAgent extends RunningAgent {
  end(exit?: string): void;
}

/** Starts an agent whose process, clock and delays are those of the test. */
async function restarting(context: TestContext, { hasSteps = true } = {}) {
  let nowMs = 0;
  context.mock.method(performance, "now", () => nowMs);
  const agents: FakeAgent[] = [];
  const asked: SpawnOptions[] = [];
  const waits: number[] = [];
  const log: LogEntry[] = [];
  const next = { ca: "ca", failure: "", stderr: "", held: Promise.resolve() };
  const passed = Promise.withResolvers<void>();
  const spawn = async (options: SpawnOptions): Promise<RunningAgent> => {
    asked.push(options);
    await next.held;
    if (next.failure !== "") throw new Error(next.failure);
    const { promise: exited, resolve: end } = Promise.withResolvers<string>();
    const agent: FakeAgent = {
      ...{ url: "https://127.0.0.1:7", token: "t", ca: next.ca, caPath: "", containment: undefined },
      ...{ pid: agents.length + 1, exited, end: (exit = "SIGKILL") => end(exit) },
      stderrTail: () => next.stderr,
      async stop() {
        end("stopped");
      },
    };
    agents.push(agent);
    return agent;
  };
  const steps = {
    spawn,
    wait(ms: number, signal: AbortSignal) {
      waits.push(ms);
      signal.addEventListener("abort", () => passed.resolve(), { once: true });
      return hasSteps ? Promise.resolve() : passed.promise;
    },
  };
  const agent = await startRestartingAgent(
    { dataDir: "d", sandboxer: "s" },
    (entry) => log.push(entry),
    steps,
  );
  let failure: string | undefined;
  void agent.failed.then(({ message }) => {
    failure = message;
  });
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  return {
    ...{ agent, agents, asked, waits, log, next, settle },
    failure: () => failure,
    /** Ends the present agent after a time. */
    async end(afterMs = 0) {
      nowMs += afterMs;
      agents.at(-1)?.end();
      await settle();
    },
  };
}

describe("an agent that is restarted", () => {
  it("comes back at its address with its token, later each time, and is given up at the fifth end", async (context) => {
    const { agent, asked, waits, end, failure, log, agents, next } = await restarting(context);
    for (let ends = 1; ends <= 4; ends++) await end(10_000);
    assert.deepEqual(waits, [250, 500, 1_000, 2_000]);
    const [first, ...more] = asked;
    assert.deepEqual(first, { dataDir: "d", sandboxer: "s" });
    for (const each of more) assert.deepEqual(each, { dataDir: "d", sandboxer: "s", port: 7, token: "t" });
    assert.deepEqual([agent.pid, agents.length, failure()], [5, 5, undefined]);
    next.stderr = "first\nsecond";
    await end(20_000);
    assert.equal(failure(), "the agent ended 5 times within a minute, the last time: first");
    assert.equal(agents.length, 5);
    assert.deepEqual(
      log
        .slice(-2)
        .map(({ level, message, agentPid, exit, error }) => [level, message, agentPid, exit, error]),
      [
        ["info", "agent restarted", 5, undefined, undefined],
        ["error", "agent ended unexpectedly", 5, "SIGKILL", "first\nsecond"],
      ],
    );
    assert.ok(!Object.hasOwn(log[0] ?? {}, "error"));
  });

  it("is restarted as often as it ends, if that is less than five times a minute", async (context) => {
    const { waits, end, failure, agents } = await restarting(context);
    for (let ends = 1; ends <= 12; ends++) await end(15_000.5);
    assert.deepEqual([agents.length, failure()], [13, undefined]);
    assert.deepEqual(waits.slice(0, 5), [250, 500, 1_000, 2_000, 2_000]);
    await end(60_001);
    assert.equal(waits.at(-1), 250);
  });

  it("is tried again if it does not start", async (context) => {
    const { agents, end, next, failure, log, settle } = await restarting(context);
    next.failure = "no port\nat line";
    await end();
    await settle();
    assert.equal(failure(), "the agent ended 5 times within a minute, the last time: no port");
    const failed = log.filter(({ message }) => message === "failed to restart agent");
    assert.deepEqual(
      [agents.length, failed.length, failed[0]?.error, failed[0]?.level],
      [1, 4, "no port", "error"],
    );
  });

  it("is given up and stopped if it has another certificate", async (context) => {
    const { agents, end, next, failure } = await restarting(context);
    next.ca = "another";
    await end();
    assert.match(failure() ?? "", /^the agent has lost its data folder/);
    assert.equal(await agents[1]?.exited, "stopped");
  });

  it("is not restarted once it is stopped", async (context) => {
    const { agent, agents, log, failure } = await restarting(context);
    await agent.stop();
    assert.deepEqual([agents.length, log, failure()], [1, [], undefined]);
  });

  it("is not restarted if it is stopped during the delay", async (context) => {
    const { agent, agents, end, waits } = await restarting(context, { hasSteps: false });
    await end();
    assert.deepEqual([waits, agents.length], [[250], 1]);
    await agent.stop();
    assert.equal(agents.length, 1);
  });

  it("is stopped if it starts after the stop", async (context) => {
    const { agent, agents, end, next, log, settle } = await restarting(context);
    const { promise, resolve } = Promise.withResolvers<void>();
    next.held = promise;
    await end();
    const stopping = agent.stop();
    await settle();
    resolve();
    await stopping;
    assert.equal(agents.length, 2);
    assert.equal(await Promise.race([agents[1]?.exited, settle()]), "stopped");
    assert.ok(log.every(({ message }) => message !== "agent restarted"));
  });
});
