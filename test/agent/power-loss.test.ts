import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { Reserve } from "../../agent/lifecycle/reserve.ts";
import { type RunningAgent, spawnAgent } from "../../local/spawn-agent.ts";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import { callIn, shell } from "../support/create-options.ts";
import { outcomeOf } from "../support/outcome.ts";
import { mountSmallDisk, type SmallDisk, whyNoDisk } from "../support/small-disk.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";

describe("after a power loss", { skip: whyNoDisk("ext4") }, () => {
  let disk: SmallDisk;
  before(() => {
    disk = mountSmallDisk("ext4");
  });
  after(() => disk.unmount());
  beforeEach(() => disk.empty());

  describe("the next agent", () => {
    const as = (life: number, callId = "c") => callIn("power", { life, callId });

    /** Runs calls for a sandbox at an agent on a disk, which is full during the calls if `isFull`. */
    async function withAgent<T>(
      on: SmallDisk,
      id: string,
      isFull: boolean,
      calls: (client: AgentClient, agent: RunningAgent) => Promise<T>,
    ): Promise<T> {
      const agent = await spawnAgent({ dataDir: join(on.path, "data") });
      const { url, token, ca } = agent;
      const client = new AgentClient({ name: "the agent", url, token, fetch: trustingFetch(ca) }, "process");
      if (isFull) on.fill();
      try {
        return await calls(client, agent);
      } finally {
        await client.shutdown(as(90), id).finally(() => agent.stop());
      }
    }

    /** Runs calls at an agent, then others at an agent on the disk that a power loss after them would leave. */
    async function lose(
      id: string,
      calls: (client: AgentClient) => Promise<unknown>,
      later: (client: AgentClient) => Promise<unknown>,
      isFull = false,
    ): Promise<void> {
      const lost = await withAgent(disk, id, isFull, async (client, agent) => {
        await calls(client);
        // The disk must not change while it is copied.
        process.kill(agent.pid, "SIGSTOP");
        try {
          return disk.afterPowerLoss();
        } finally {
          process.kill(agent.pid, "SIGCONT");
        }
      });
      await withAgent(lost, id, isFull, later).finally(() => lost.unmount());
    }

    test("knows a sandbox whose Create was answered", async () => {
      const create = (client: AgentClient) => client.create(as(1), "a", shell("exit 7"));
      await lose("a", create, async (client) => {
        const { value, view } = await client.status(as(0), "a", false);
        assert.deepEqual([value.state, view?.life, view?.phase], ["SANDBOX_UNKNOWN", 1, "created"]);
        await client.start(as(1), "a");
        assert.equal((await client.wait(as(1), "a")).value.exitStatus, 7);
      });
    });

    test("does not start a sandbox again whose Start was answered", async () => {
      const start = async (client: AgentClient) => {
        await client.create(as(1), "b", shell("sleep 1000"));
        await client.start(as(1), "b");
      };
      await lose("b", start, async (client) => {
        const { view } = await client.status(as(0), "b", false);
        assert.deepEqual([view?.life, view?.phase], [1, "stopped"]);
        const again = await outcomeOf(client.start(as(1), "b"));
        assert.equal(again.code, "failed_precondition");
      });
    });

    for (const isFull of [false, true]) {
      const when = isFull ? "on a full disk" : "on a disk with space";

      test(`refuses a late Create after a Shutdown that was answered ${when}`, async () => {
        const id = `shutdown-${isFull}`;
        const end = async (client: AgentClient) => {
          const { view } = await client.shutdown(as(5), id);
          assert.equal(view?.fence, 5);
        };
        await lose(
          id,
          end,
          async (client) => {
            const late = await outcomeOf(client.create(as(4), id, shell("exit 7")));
            assert.deepEqual([late.code, late.view?.fence], ["aborted", 5]);
          },
          isFull,
        );
      });
    }
  });

  test("a reserve keeps its space and the entries that were written", (context) => {
    const lose = () => {
      const lost = disk.afterPowerLoss();
      context.after(() => lost.unmount());
      return lost;
    };
    const reserve = Reserve.open(join(disk.path, "reserve"), 64);
    const whenEmpty = lose();
    const entry = { name: "n@a", fence: 3, exit: undefined };
    reserve.write(entry, true);
    const whenWritten = lose();
    reserve.close();
    for (const [lost, entries] of [
      [whenEmpty, []],
      [whenWritten, [entry]],
    ] as const) {
      lost.fill();
      const found = Reserve.open(join(lost.path, "reserve"), 64);
      const seen = [found.isFullyAllocated, found.entries];
      found.close();
      assert.deepEqual(seen, [true, entries]);
    }
  });
});
