import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createApp } from "../../functions/app.ts";
import { createDependencies } from "../../functions/dependencies.ts";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import type { Agent } from "../../shared/controller/agents.ts";
import type { Fetch } from "../../shared/fetch.ts";
import { ok, startBrokenAgent } from "../support/broken-agent.ts";
import { type Ask, rest } from "../support/client.ts";
import { Gate } from "../support/gate.ts";
import { createMigratedFile } from "../support/migrated-file.ts";
import { freshNamespace } from "../support/namespace.ts";
import { answering, type Receiver, startReceiver } from "../support/receiver.ts";
import { secretsConfig } from "../support/secrets-key.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const runtime = { name: "r" };
const secret = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;

/** Longer than the claim of a lane, and than the first pause between attempts, in milliseconds. */
const claimMs = 31_000;
const pauseMs = 7_000;

describe("subscriptions where nothing looks for events at intervals", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let aheadMs = 0;
  let database: ReturnType<typeof openFileDatabase>;
  before(async () => {
    folder = await temporaryFolder();
    await createMigratedFile(folder.path);
    database = openFileDatabase(join(folder.path, "test.db"));
  });
  after(async () => {
    database.close();
    await folder.remove();
  });

  /** Returns functions without a timer, as on Workers, whose clock can be moved on. */
  function serve(agents: readonly Agent[] = [], send: Fetch = fetch) {
    const gate = new Gate(database);
    const works: Promise<unknown>[] = [];
    const dependencies = createDependencies({
      ...{ database: gate.database, agents, defaultSandboxer: agents[0]?.name ?? "", fetch },
      secrets: secretsConfig,
      access: { apiTokens: new Map(), loopback: true },
      clock: () => Date.now() + aheadMs,
      webhooks: { allowsLoopback: true, fetch: send },
      sharesWaits: false,
      background: (work) => void works.push(work),
      log() {},
    });
    const app = createApp(dependencies);
    const ask: Ask = async (path, init) => app.fetch(new Request(`http://localhost${path}`, init));
    /** Resolves when all looks and deliveries that have begun are over. */
    const settled = async () => {
      for (let count = 0; count < works.length; ) {
        count = works.length;
        await Promise.all(works);
      }
    };
    return { ask, gate, settled };
  }

  async function call(ask: Ask, ns: string, route: string, body?: unknown): Promise<void> {
    const answer = await rest(ask, ns, route, body);
    assert.ok(answer.status < 300, `${route}: ${JSON.stringify(answer.body)}`);
  }

  function relabel(ask: Ask, ns: string, id: string, value: string): Promise<void> {
    return call(ask, ns, `PATCH /sandboxes/${id}?fields=labels.a`, { labels: { a: value } });
  }

  function assertTold({ received }: Receiver, sequences: readonly number[]): void {
    assert.deepEqual(
      received.map(({ event }) => Number(event.sequence)),
      sequences,
    );
  }

  function typesOf({ received }: Receiver): readonly string[] {
    return received.map(({ event }) => String(event.type).replace("io.containerd.", ""));
  }

  it("one that is made while an earlier event looks for some gets the next event", async () => {
    const { ask, gate, settled } = serve();
    const receiver = await startReceiver();
    try {
      const ns = freshNamespace();
      const held = gate.hold("subscription_cursors", true);
      await call(ask, ns, "POST /sandboxes", { sandboxId: "a", runtime });
      const { release } = await held;
      await call(ask, ns, "POST /subscriptions", { name: "hook", url: receiver.url });
      release();
      await relabel(ask, ns, "a", "1");
      await settled();
      assertTold(receiver, [2]);
    } finally {
      await receiver.close();
    }
  });

  it("one that is made gets the events that came before its maker had the answer", async () => {
    const { ask, gate, settled } = serve();
    const receiver = await startReceiver();
    try {
      const ns = freshNamespace();
      const looked = gate.hold("subscription_cursors", true);
      await call(ask, ns, "POST /sandboxes", { sandboxId: "a", runtime });
      const look = await looked;
      const stored = gate.hold('insert into "subscriptions"', true);
      const made = call(ask, ns, "POST /subscriptions", { name: "hook", url: receiver.url });
      const { release } = await stored;
      look.release();
      await settled();
      await relabel(ask, ns, "a", "1");
      release();
      await made;
      await settled();
      assertTold(receiver, [2]);
    } finally {
      await receiver.close();
    }
  });

  it("one that changes while its secret is rotated keeps that secret", async () => {
    const { ask, gate } = serve();
    const ns = freshNamespace();
    const url = "https://hooks.example.com/";
    await call(ask, ns, "POST /subscriptions", { name: "hook", url });
    const held = gate.hold('update "subscriptions"', false);
    const rotating = rest(ask, ns, "POST /subscriptions/hook/rotate");
    const { release } = await held;
    await call(ask, ns, "PATCH /subscriptions/hook", { url: `${url}2` });
    const before = (await rest(ask, ns, "GET /subscriptions/hook")).body;
    release();
    const { status, body } = await rotating;
    assert.equal(status, 409);
    assert.match(String(body.detail), /was changed at the same time; try again/);
    assert.deepEqual((await rest(ask, ns, "GET /subscriptions/hook")).body, before);
  });

  it("that of a sandbox gets its creation, although another event has just found none", async () => {
    const { ask, gate, settled } = serve();
    const receiver = await startReceiver();
    try {
      const ns = freshNamespace();
      const stored = gate.hold('insert into "subscriptions"', false);
      const subscription = { url: receiver.url, secret };
      const made = call(ask, ns, "POST /sandboxes", { sandboxId: "told", runtime, subscription });
      const { release } = await stored;
      await call(ask, ns, "POST /sandboxes", { sandboxId: "other", runtime });
      await settled();
      release();
      await made;
      await settled();
      assertTold(receiver, [2]);
    } finally {
      await receiver.close();
    }
  });

  it("they learn at once that a sandbox is lost because its agent was forgotten", async () => {
    const agent = await startBrokenAgent(ok);
    const { ask, settled } = serve([{ name: "node", url: agent.url, token: "t", sandboxer: "node" }]);
    const receiver = await startReceiver();
    try {
      const ns = freshNamespace();
      await call(ask, ns, "POST /sandboxes", { sandboxId: "a", runtime });
      await call(ask, ns, "POST /sandboxes/a/create");
      await call(ask, ns, "POST /sandboxes/a/start");
      await call(ask, ns, "POST /subscriptions", { name: "hook", url: receiver.url });
      await settled();
      const { status } = await ask("/v1/agents/node/forget", { method: "POST" });
      assert.equal(status, 200);
      await settled();
      assert.deepEqual(typesOf(receiver), ["sandbox.lost", "sandbox.removed"]);
    } finally {
      await receiver.close();
      await agent.close();
    }
  });

  it("one learns at once that another one was paused", async () => {
    const { ask, settled } = serve();
    const [gone, receiver] = [await startReceiver(answering(410)), await startReceiver()];
    try {
      const ns = freshNamespace();
      await call(ask, ns, "POST /subscriptions", { name: "gone", url: gone.url });
      const filter = ["type==subscription.paused"];
      await call(ask, ns, "POST /subscriptions", { name: "hook", url: receiver.url, filter });
      await call(ask, ns, "POST /sandboxes", { sandboxId: "a", runtime });
      await settled();
      assert.deepEqual(typesOf(receiver), ["subscription.paused"]);
    } finally {
      await receiver.close();
      await gone.close();
    }
  });

  it("an event that waits for one whose server has died is delivered by the server that appended it", async () => {
    const receiver = await startReceiver();
    const sent = Promise.withResolvers<void>();
    const dead = serve([], () => {
      sent.resolve();
      return new Promise(() => {});
    });
    const { ask, gate } = serve();
    try {
      const ns = freshNamespace();
      await call(dead.ask, ns, "POST /subscriptions", { name: "hook", url: receiver.url });
      await call(dead.ask, ns, "POST /sandboxes", { sandboxId: "a", runtime });
      await sent.promise;
      const looked = gate.hold('update "subscription_lanes"', true);
      await relabel(ask, ns, "a", "1");
      (await looked).release();
      aheadMs += claimMs;
      await until("both are delivered", () => receiver.received.length === 2);
      assertTold(receiver, [1, 2]);
    } finally {
      await receiver.close();
    }
  });

  it("an attempt that fails is repeated by the server that made it, if that is soon", async () => {
    const { ask, gate } = serve();
    const receiver = await startReceiver((_message, response) => {
      response.writeHead(receiver.received.length === 1 ? 500 : 204).end();
    });
    try {
      const ns = freshNamespace();
      await call(ask, ns, "POST /subscriptions", { name: "hook", url: receiver.url });
      const failed = gate.hold("answered 500", true);
      await call(ask, ns, "POST /sandboxes", { sandboxId: "a", runtime });
      (await failed).release();
      aheadMs += pauseMs;
      await until("it is delivered", () => receiver.received.length === 2);
      assertTold(receiver, [1, 1]);
    } finally {
      await receiver.close();
    }
  });
});
