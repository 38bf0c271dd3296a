import assert from "node:assert/strict";
import { it } from "node:test";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import type { Agents } from "../../shared/controller/agents.ts";
import { LongPolls } from "../../shared/controller/long-polls.ts";
import { Outputs } from "../../shared/controller/outputs.ts";
import type { Fetch } from "../../shared/fetch.ts";
import { outputService } from "../../shared/protobuf/output.ts";
import { partOf } from "../support/part-of.ts";

const { Read } = outputService.methods;
const call = { namespace: "n", signal: new AbortController().signal };
const neverCalled = (): never => assert.fail("a read needs only its target");

/** Opens the reader of outputs of an agent, with one place for reads that wait. */
function openOutputs() {
  const waits: (number | null | undefined)[] = [];
  const fetch: Fetch = async (_url, { body }) => {
    const sent = new Uint8Array(await new Response(body ?? null).arrayBuffer());
    waits.push(Read.request.decode(sent).waitMs);
    const reply = Read.response.encode({ isComplete: true });
    return new Response(new Uint8Array(reply), { headers: { "content-type": "application/proto" } });
  };
  const agent = new AgentClient({ name: "a", url: "http://agent.test", token: "t", fetch }, "x");
  const polls = new LongPolls(1, { crowdedTurnMs: 100 });
  const agents = { route: neverCalled } satisfies Pick<Agents, "route">;
  const instances = { find: neverCalled, lastExit: neverCalled };
  // The code under test needs only this part.
  const outputs = new Outputs({ instances, agents: agents as unknown as Agents, polls, maxReads: 1 });
  const read = (waitMs: number) =>
    outputs.read(
      call,
      { id: "s", life: 1, agent, maxReads: 1 },
      { from: { stdout: 0 }, maxBytes: 10, waitMs },
    );
  return { polls, read, waits };
}

it("the output of an id is that of its life, or once that is gone without an exit, of the last exit", async () => {
  const agent = partOf<AgentClient>({});
  const rows: readonly (readonly [
    phase: string,
    hasExit: boolean,
    lastExit: number | undefined,
    life?: number,
  ])[] = [
    ["running", false, 5, 7],
    ["gone", true, 5, 7],
    ["gone", false, 5, 5],
    ["gone", false, undefined],
  ];
  for (const [phase, hasExit, lastExit, life] of rows) {
    const known = { instance: { life: 7, phase }, exit: hasExit ? { life: 7 } : undefined };
    const outputs = new Outputs({
      agents: partOf<Agents>({ route: (of: unknown) => ({ agent: of === known ? agent : undefined }) }),
      instances: partOf<ConstructorParameters<typeof Outputs>[0]["instances"]>({
        find: async () => known,
        lastExit: async () => (lastExit === undefined ? undefined : { life: lastExit }),
      }),
      polls: new LongPolls(1, { crowdedTurnMs: 100 }),
      maxReads: 1,
    });
    const found = outputs.find(call, "s");
    if (life === undefined) await assert.rejects(found, { code: "not_found" });
    else assert.deepEqual(await found, { id: "s", life, agent, maxReads: 1 });
    await assert.rejects(outputs.find(call, "a b"), { code: "not_found" });
  }
});

it("a read of output waits for at most a turn, and in the queue of those that wait", async () => {
  const { polls, read, waits } = openOutputs();
  await read(5_000);
  await read(50);
  assert.deepEqual(waits, [100, 50]);
  const held = Promise.withResolvers<void>();
  const other = polls.run(call.signal, () => held.promise);
  const waiting = read(5_000);
  // It does not wait for anything, and takes no place.
  assert.equal((await read(0)).isComplete, true);
  assert.equal(waits.length, 3);
  held.resolve();
  await Promise.all([other, waiting]);
  assert.equal(waits.length, 4);
});
