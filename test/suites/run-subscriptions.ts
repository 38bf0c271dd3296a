import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { type Ask, rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { until } from "../support/until.ts";
import type { Case } from "./case.ts";

const secret = `whsec_${randomBytes(32).toString("base64")}`;

function sandboxOf(sandboxId: string, script: string) {
  const json = { process: { args: ["sh", "-c", script], cwd: "/" } };
  const spec = { typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec", json };
  return { sandboxId, runtime: { name: "process" }, spec };
}

function typesOf({ received }: Receiver): readonly string[] {
  return received.map(({ event }) => String(event.type).split(".").at(-1) ?? "");
}

async function run(ask: Ask, ns: string, body: Record<string, unknown>, status: number): Promise<void> {
  const answer = await rest(ask, ns, "POST /run", body);
  assert.equal(answer.status, status, JSON.stringify(answer.body));
}

/** Runs of sandboxes that are stored together with a subscription. */
export const runSubscriptionCases: readonly Case[] = [
  {
    name: "a run with a subscription delivers every event, from its record's creation to its end",
    async run(ask) {
      const ns = freshNamespace();
      const receiver = await startReceiver();
      try {
        const subscription = { url: receiver.url, secret };
        await run(
          ask,
          ns,
          { ...sandboxOf("job", "exit 3"), subscription, wait: "60s", removeOnExit: true },
          201,
        );
        await until("the subscription has ended", async () => {
          return (await rest(ask, ns, "GET /subscriptions/sandbox:job")).status === 404;
        });
        for (const message of receiver.received) message.verify(secret);
        const { events } = (await rest(ask, ns, "GET /sandboxes/job/history")).body;
        assert.deepEqual(
          receiver.received.map(({ event }) => event.sequence),
          objectsIn(events).map(({ sequence }) => String(sequence)),
        );
        assert.equal(typesOf(receiver)[0], "created");
        assert.ok(typesOf(receiver).includes("exited"));
      } finally {
        await receiver.close();
      }
    },
  },
  {
    name: "a run that is refused leaves no subscription, and one that keeps its sandbox adds one",
    async run(ask) {
      const ns = freshNamespace();
      const receiver = await startReceiver();
      try {
        const sandbox = sandboxOf("s", "sleep 600");
        const subscription = { url: receiver.url, secret };
        await run(ask, ns, sandbox, 201);
        await run(ask, ns, { ...sandbox, subscription }, 409);
        assert.equal((await rest(ask, ns, "GET /subscriptions/sandbox:s")).status, 404);
        await run(ask, ns, { ...sandbox, subscription, ifExists: "keep" }, 201);
        assert.equal((await rest(ask, ns, "GET /subscriptions/sandbox:s")).status, 200);
        assert.equal((await rest(ask, ns, "DELETE /sandboxes/s?force=true")).status, 204);
        await until("its deletion is delivered", () => typesOf(receiver).includes("deleted"));
        assert.equal(typesOf(receiver)[0], "stopping");
      } finally {
        await receiver.close();
      }
    },
  },
];
