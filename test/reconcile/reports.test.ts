import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import { type BrokenAgent, ok, startBrokenAgent } from "../support/broken-agent.ts";
import { rpc } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";
import { signWebhook } from "../support/sign-webhook.ts";

const newSecret = () => `whsec_${randomBytes(32).toString("base64")}`;
const secret = newSecret();
const foreignSecret = newSecret();
const epoch = 5_000_000;

interface Entry {
  readonly life: string;
  readonly phase?: string;
  readonly fence?: string;
  readonly exit?: object;
}

describe("POST /internal/agents/{name}/reports", () => {
  let agent: BrokenAgent;
  let functions: Functions;
  let ns: string;
  let nowMs = 1_800_000_000_000;
  before(async () => {
    agent = await startBrokenAgent(ok);
    const common = { url: agent.url, token: "t", sandboxer: "node" };
    const agents = [
      { name: "a", ...common, reportSecret: secret },
      { name: "b", ...common, reportSecret: newSecret() },
      { name: "mute", ...common },
      { name: "foreign", ...common, url: "http://127.0.0.1:1", reportSecret: foreignSecret },
    ];
    functions = await startFunctions(agents, undefined, { clock: () => nowMs });
  });
  after(async () => {
    await functions.close();
    await agent.close();
  });
  beforeEach(() => {
    ns = freshNamespace();
    nowMs += 1_000;
  });

  const bodyOf = (...entries: readonly Entry[]) => {
    const named = entries.map((entry) => ({ namespace: ns, sandboxId: "s", fence: "0", ...entry }));
    return JSON.stringify({ epoch: String(epoch), floor: "0", entries: named });
  };
  const post = async (body: string, headers: Record<string, string>, name = "a") => {
    const sent = { "content-type": "application/json", ...headers };
    const init = { method: "POST", headers: sent, body };
    return (await functions.ask(`/internal/agents/${name}/reports`, init)).status;
  };
  const signed = (body: string, offsetSecs = 0, id = "msg_1") =>
    signWebhook(secret, id, Math.floor(nowMs / 1_000) + offsetSecs, body);
  const report = (...entries: readonly Entry[]) => post(bodyOf(...entries), signed(bodyOf(...entries)));
  const create = async () => {
    const opts = { sandboxId: "s", sandbox: { runtime: {} } };
    assert.equal((await rpc(functions.ask, "Controller", "Create", opts, ns)).code, "ok");
    const [row] = await functions.query(`select life from instances where namespace = '${ns}'`);
    return Number(row?.life);
  };
  const state = async () => {
    const [row] = await functions.query(`select life, phase, pid from instances where namespace = '${ns}'`);
    const exits = await functions.query(`select life, status, reason from exits where namespace = '${ns}'`);
    return { row, exits };
  };
  const everything = () =>
    Promise.all(
      ["instances", "exits", "agents", "events"].map((table) => functions.query(`select * from ${table}`)),
    );

  it("records changes of phase and exits, with their events", async () => {
    const life = await create();
    assert.equal(await report({ life: String(life), phase: "running" }), 204);
    assert.equal((await state()).row?.phase, "running");
    assert.equal(functions.log.at(-1)?.caller, "agent a");
    const exit = { life: String(life), status: 7, exitedAt: "2026-01-02T03:04:05Z", reason: "exited" };
    const reports = [
      { life: String(life), phase: "stopped", exit },
      { life: "0", fence: String(life), exit },
    ];
    assert.equal(await report(...reports), 204);
    const { row, exits } = await state();
    assert.deepEqual([row?.phase, exits], ["gone", [{ life, status: 7, reason: "exited" }]]);
    const events = await functions.query(`select type, actor from events where namespace = '${ns}'`);
    const ofAgent = events.filter(({ actor }) => actor === "agent").map(({ type }) => type);
    assert.deepEqual(ofAgent.sort(), ["exited", "removed", "started", "stopped"]);
  });

  it("changes nothing on a repeated or late report, nor on one about an old life", async () => {
    const life = await create();
    const running = { life: String(life), phase: "running" };
    const stopped = { life: String(life), phase: "stopped" };
    assert.equal(await report(stopped), 204);
    const before = await everything();
    for (const late of [stopped, running, { life: String(life - 5), phase: "running" }]) {
      assert.equal(await report(late), 204);
    }
    assert.equal(await report({ life: "0", fence: String(life - 1) }), 204);
    assert.deepEqual(await everything(), before);
  });

  it("is not evidence that a silent agent answers, because it may be old", async () => {
    const life = await create();
    const silent = "set failing_since = 1, unknown_before = 9e15";
    await functions.query("insert into agents (name, epoch) values ('a', 0) on conflict do nothing");
    await functions.query(`update agents ${silent} where name = 'a'`);
    const before = (await functions.query(`select observed_at from instances where namespace = '${ns}'`))[0];
    assert.equal(await report({ life: String(life), phase: "running" }), 204);
    const [row] = await functions.query(
      `select phase, observed_at, unknown_before from instances join agents on name = agent
       where namespace = '${ns}'`,
    );
    assert.deepEqual({ ...row }, { phase: "running", ...before, unknown_before: 9e15 });
    await functions.query("update agents set failing_since = null, unknown_before = null");
  });

  it("changes no sandbox of another agent, whatever its life", async () => {
    const life = await create();
    const before = await state();
    const body = bodyOf({ life: String(life + 5), phase: "running" });
    const foreign = signWebhook(foreignSecret, "msg_1", Math.floor(nowMs / 1_000), body);
    assert.equal(await post(body, foreign, "foreign"), 204);
    assert.deepEqual(await state(), before);
    assert.equal(await report({ life: String(life + 5), phase: "running" }), 204);
    assert.equal((await state()).row?.life, life + 5);
  });

  it("adopts no sandbox without a row", async () => {
    assert.equal(await report({ life: "77", phase: "running" }), 204);
    assert.equal((await state()).row, undefined);
  });

  it("is 401 without the agent's signature, and touches nothing", async () => {
    const life = await create();
    const body = bodyOf({ life: String(life), phase: "running" });
    const before = await everything();
    const good = signed(body);
    const otherLetter = (_: string, first: string) => `v1,${first === "A" ? "B" : "A"}`;
    const foreign = signWebhook(newSecret(), "msg_1", Math.floor(nowMs / 1_000), body);
    const refused: readonly (readonly [Record<string, string>, string])[] = [
      [{}, "a"],
      [{ authorization: "Bearer t" }, "a"],
      [foreign, "a"],
      [{ ...good, "webhook-id": "msg_2" }, "a"],
      [{ ...good, "webhook-signature": good["webhook-signature"].replace("v1,", "v2,") }, "a"],
      [{ ...good, "webhook-signature": good["webhook-signature"].replace(/^v1,(.)/, otherLetter) }, "a"],
      [{ ...good, "webhook-timestamp": `+${good["webhook-timestamp"]}` }, "a"],
      [signed(body, -301), "a"],
      [signed(body, 301), "a"],
      [good, "b"],
      [good, "mute"],
      [good, "nobody"],
      [
        signWebhook(`whsec_${Buffer.alloc(32).toString("base64")}`, "m", Math.floor(nowMs / 1_000), body),
        "mute",
      ],
    ];
    for (const [headers, name] of refused) {
      assert.equal(await post(body, headers, name), 401, JSON.stringify([headers, name]));
    }
    assert.equal(await post(body.replace("running", "stopped"), good), 401);
    assert.deepEqual(await everything(), before);
    for (const offsetSecs of [-300, 300]) assert.equal(await post(body, signed(body, offsetSecs)), 204);
    const rotated = {
      ...good,
      "webhook-signature": `${foreign["webhook-signature"]} ${good["webhook-signature"]}`,
    };
    assert.equal(await post(body, rotated), 204);
  });

  it("is 400 for a signed body that is not a report", async () => {
    const one = bodyOf({ life: "1" });
    const many = (length: number) => bodyOf(...Array.from({ length }, () => ({ life: "1" })));
    const malformed = ["", "{", "[]", '{"entries":[]}', one.replace(ns, "a b"), one.replace('"s"', '"a b"')];
    for (const body of [...malformed, many(101)]) {
      assert.equal(await post(body, signed(body)), 400, body);
    }
    assert.equal(await post(many(100), signed(many(100))), 204);
  });
});

describe("functions whose agents have no report secret", () => {
  it("have no route for reports", async () => {
    const agent = { name: "a", url: "http://127.0.0.1:1", token: "t", sandboxer: "a" };
    for (const agents of [[], [agent]]) {
      const functions = await startFunctions(agents);
      const response = await functions.ask("/internal/agents/a/reports", { method: "POST", body: "{}" });
      assert.equal(response.status, 404);
      await functions.close();
    }
  });
});
