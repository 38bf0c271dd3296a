import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { type Json, rest } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { until } from "../support/until.ts";
import { LivesFixture, unreachable } from "./fixture.ts";

describe("leases of sandboxes that live", () => {
  let fixture: LivesFixture;
  before(async () => {
    fixture = await LivesFixture.open();
    const ns = freshNamespace();
    await run(ns, {});
    await send(ns, "DELETE /sandboxes/s?force=true");
  });
  afterEach(() => fixture.setNetwork());
  after(() => fixture.close());

  const send = (ns: string, route: string, body?: unknown) => rest(fixture.ask, ns, route, body);

  async function run(ns: string, more: object, sandboxId = "s"): Promise<number> {
    const json = { process: { args: ["sleep", "1000"], cwd: "/" } };
    const record = { sandboxId, runtime: { name: "process" }, spec: { typeUrl: specType, json } };
    const { status, body } = await send(ns, "POST /run", { ...record, ...more });
    assert.equal(status, 201, JSON.stringify(body));
    return Number(body.status?.pid);
  }

  /** Runs a sandbox, and shortens its lease to the minimum. Returns its pid, and the end in milliseconds since 1970. */
  async function runBriefly(ns: string, more: object = {}, id = "s") {
    const pid = await run(ns, { expiresIn: "1h", ...more }, id);
    const { status, body } = await send(ns, `POST /sandboxes/${id}/renew`, { for: "1s", shorten: true });
    assert.equal(status, 200, JSON.stringify(body));
    return { pid, end: Date.parse(String(body.expiresAt)) };
  }

  async function get(ns: string, id = "s"): Promise<Json> {
    return (await send(ns, `GET /sandboxes/${id}`)).body;
  }

  function recordIsGone(ns: string, id = "s"): Promise<void> {
    return until("the record is gone", async () => (await send(ns, `GET /sandboxes/${id}`)).status === 404);
  }

  it("a run with a lease, and a renewal, make as many round trips as others", async () => {
    const ns = freshNamespace();
    const running = await fixture.countRoundTrips(() => run(ns, { expiresIn: "1h" }));
    assert.deepEqual(running, { database: 2, agent: 2 });
    const renewing = await fixture.countRoundTrips(() => send(ns, "POST /sandboxes/s/renew", { for: "2h" }));
    assert.deepEqual(renewing, { database: 1, agent: 1 });
    await send(ns, "DELETE /sandboxes/s?force=true");
  });

  it("a PATCH of a lease is passed to the agent, and says so if that fails", async () => {
    const ns = freshNamespace();
    await run(ns, {});
    let renewals = 0;
    fixture.setNetwork((method, deliver) => {
      if (method === "Renew") renewals++;
      return deliver();
    });
    assert.equal((await send(ns, "PATCH /sandboxes/s", { expiresIn: "1h" })).status, 200);
    assert.equal(renewals, 1);
    assert.equal((await send(ns, "PATCH /sandboxes/s?fields=labels.a", { labels: { a: "1" } })).status, 200);
    assert.equal(renewals, 1);
    fixture.setNetwork(unreachable("Renew"));
    const unreported = await send(ns, "PATCH /sandboxes/s", { expiresIn: "2h" });
    assert.deepEqual([unreported.status, unreported.body.code], [503, "unavailable"]);
    fixture.setNetwork();
    await send(ns, "DELETE /sandboxes/s?force=true");
  });

  for (const onExpire of ["delete", "stop"]) {
    it(`the agent carries a lease with ${onExpire} out while the functions are down`, async () => {
      const ns = freshNamespace();
      const { pid } = await runBriefly(ns, { onExpire });
      await until("the process has ended", () => !isRunning(pid));
      if (onExpire === "delete") await recordIsGone(ns);
      else await until("the lease is gone", async () => (await get(ns)).status?.expiresAt === undefined);
      const exit = await send(ns, "GET /sandboxes/s/wait");
      assert.equal(String(exit.body.reason), "expired", JSON.stringify(exit.body));
      assert.equal((await fixture.events(ns)).filter((event) => event.startsWith("expired ")).length, 1);
      await send(ns, "DELETE /sandboxes/s?force=true");
    });

    it(`an agent that is started after the end carries a lease with ${onExpire} out`, async () => {
      const ns = freshNamespace();
      const { pid, end } = await runBriefly(ns, { onExpire });
      await fixture.bench.restart(async () => {
        await until("the lease has expired", () => Date.now() > end);
      });
      await until("the process has ended", () => !isRunning(pid));
      if (onExpire === "delete") await recordIsGone(ns);
      else await until("the lease is gone", async () => (await get(ns)).status?.expiresAt === undefined);
      const exit = await send(ns, "GET /sandboxes/s/wait");
      assert.equal(String(exit.body.reason), "expired", JSON.stringify(exit.body));
      await send(ns, "DELETE /sandboxes/s?force=true");
    });
  }

  it("an expiry while the agent is unreachable is shown, and finished once it is back", async () => {
    const ns = freshNamespace();
    const { pid } = await runBriefly(ns);
    fixture.setNetwork(unreachable());
    await until("the answer notes the end", async () => String((await get(ns)).status?.expired) === "true");
    await until("the expiry has begun", async () => {
      const events = await fixture.events(ns);
      return (
        events.some((event) => event.startsWith("expired ")) && (await fixture.row(ns))?.wanted === "deleted"
      );
    });
    const refused = await send(ns, "POST /sandboxes/s/renew", { for: "1h" });
    assert.deepEqual([refused.status, refused.body.code], [400, "failed_precondition"]);
    const patched = await send(ns, "PATCH /sandboxes/s", { expiresIn: "1h" });
    assert.deepEqual([patched.status, patched.body.code], [400, "failed_precondition"]);
    fixture.setNetwork();
    await fixture.ageExpiries();
    await recordIsGone(ns);
    assert.ok(!isRunning(pid));
  });

  it("a renewal that the agent has not confirmed is unavailable, and says what is stored", async () => {
    const ns = freshNamespace();
    const pid = await run(ns, { expiresIn: "1h" });
    fixture.setNetwork(unreachable("Renew"));
    const failed = await send(ns, "POST /sandboxes/s/renew", { for: "2h" });
    fixture.setNetwork();
    assert.deepEqual([failed.status, failed.body.code], [503, "unavailable"]);
    const stored = String((await get(ns)).status?.expiresAt);
    assert.ok(String(failed.body.detail).includes(stored), JSON.stringify(failed.body));
    const renewed = await send(ns, "POST /sandboxes/s/renew", { for: "2h" });
    assert.equal(renewed.status, 200, JSON.stringify(renewed.body));
    assert.ok(isRunning(pid));
    await send(ns, "DELETE /sandboxes/s?force=true");
  });

  for (const body of [{ expiresIn: null }, { onExpire: "stop" }]) {
    const [name] = Object.keys(body);
    it(`a PATCH of ${name} that the agent has not confirmed is unavailable, and can be repeated`, async () => {
      const ns = freshNamespace();
      const pid = await run(ns, { expiresIn: "1h" });
      fixture.setNetwork(unreachable("Renew"));
      const failed = await send(ns, "PATCH /sandboxes/s", body);
      fixture.setNetwork();
      assert.deepEqual([failed.status, failed.body.code], [503, "unavailable"]);
      assert.match(String(failed.body.detail), /its agent has not confirmed/);
      const trips = await fixture.countRoundTrips(async () => {
        const { status, body: answer } = await send(ns, "PATCH /sandboxes/s", body);
        assert.equal(status, 200, JSON.stringify(answer));
      });
      assert.equal(trips.agent, 1);
      assert.ok(isRunning(pid));
      await send(ns, "DELETE /sandboxes/s?force=true");
    });
  }

  it("a removal that races the expiry is either acknowledged, and the sandbox lives on, or refused", async () => {
    const ns = freshNamespace();
    const race = async (index: number) => {
      const id = `r${index}`;
      const { pid, end } = await runBriefly(ns, {}, id);
      const removeAt = end - 15 + index * 5;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, removeAt - Date.now())));
      const { status, body } = await send(ns, `PATCH /sandboxes/${id}`, { expiresAt: null });
      if (status !== 200) {
        assert.match(String(body.code), /failed_precondition|not_found/, JSON.stringify(body));
        await recordIsGone(ns, id);
        assert.ok(!isRunning(pid));
        return;
      }
      await until("the end has passed", () => Date.now() > end + 1_500);
      assert.ok(isRunning(pid), `${id} has no lease, and has ended`);
      assert.equal(String((await send(ns, `GET /sandboxes/${id}/status`)).body.state), "SANDBOX_READY");
    };
    await Promise.all(Array.from({ length: 8 }, (_, index) => race(index)));
    await send(ns, "POST /delete", { filters: ["id~=r"], force: true, limit: 500 });
  });

  it("a lease that was removed stays removed after a restart of the agent", async () => {
    const ns = freshNamespace();
    const pid = await run(ns, { expiresIn: "1h" });
    const shortened = await send(ns, "PATCH /sandboxes/s", { expiresIn: "5s" });
    assert.equal(shortened.status, 200, JSON.stringify(shortened.body));
    const end = Date.parse(String(shortened.body.status?.expiresAt));
    const removed = await send(ns, "PATCH /sandboxes/s", { expiresIn: null });
    // On a slow machine the lease may be over first.
    if (removed.status === 200) {
      await fixture.bench.restart(() => until("the end has passed", () => Date.now() > end));
      assert.equal(String((await send(ns, "GET /sandboxes/s/status")).body.state), "SANDBOX_READY");
      assert.ok(isRunning(pid));
    } else assert.equal(removed.body.code, "failed_precondition");
    await send(ns, "DELETE /sandboxes/s?force=true");
  });

  it("a renewal during a Create is acknowledged once the agent has it", async () => {
    const ns = freshNamespace();
    const json = { process: { args: ["sleep", "1000"], cwd: "/" } };
    const record = { sandboxId: "s", runtime: { name: "process" }, spec: { typeUrl: specType, json } };
    await send(ns, "POST /sandboxes", { ...record, expiresIn: "1h" });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let renewals = 0;
    fixture.setNetwork(async (method, deliver) => {
      if (method === "Create") await held;
      // The Create arrives after the first Renew has found nothing.
      const answer = await deliver();
      if (method === "Renew" && ++renewals === 1) release();
      return answer;
    });
    const creating = send(ns, "POST /sandboxes/s/create");
    await until("the Create has begun", async () => (await fixture.row(ns))?.phase === "creating");
    const renewed = await send(ns, "POST /sandboxes/s/renew", { for: "2h" });
    const created = await creating;
    fixture.setNetwork();
    assert.deepEqual(
      [renewed.status, created.status],
      [200, 200],
      JSON.stringify([renewed.body, created.body]),
    );
    assert.ok(renewals > 1, "the agent was asked only before it had the sandbox");
    await send(ns, "DELETE /sandboxes/s?force=true");
  });

  it("a late Renew does not bring an earlier end back", async () => {
    const ns = freshNamespace();
    const pid = await run(ns, { expiresIn: "1h" });
    let late: (() => Promise<Response>) | undefined;
    fixture.setNetwork((method, deliver) => {
      if (method !== "Renew") return deliver();
      late = deliver;
      return unreachable()(method, deliver);
    });
    const lost = await send(ns, "POST /sandboxes/s/renew", { for: "1s", shorten: true });
    assert.equal(lost.status, 503);
    fixture.setNetwork();
    const renewed = await send(ns, "POST /sandboxes/s/renew", { for: "1h" });
    if (renewed.status === 200) {
      const answer = await (late ?? assert.fail("no Renew was sent"))();
      assert.equal(answer.status, 200, await answer.text());
      const end = Date.now() + 1_500;
      await until("the earlier end has passed", () => Date.now() > end);
      assert.equal(String((await send(ns, "GET /sandboxes/s/status")).body.state), "SANDBOX_READY");
      assert.ok(isRunning(pid));
    }
    await send(ns, "DELETE /sandboxes/s?force=true");
  });

  it("a renewal that races the expiry at the agent is either acknowledged, and the sandbox lives, or refused", async () => {
    const ns = freshNamespace();
    const race = async (index: number) => {
      const id = `r${index}`;
      const { pid, end } = await runBriefly(ns, {}, id);
      const renewAt = end - 15 + (index % 8) * 5;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, renewAt - Date.now())));
      const { status, body } = await send(ns, `POST /sandboxes/${id}/renew`, { for: "1h" });
      if (status !== 200) {
        assert.match(String(body.code), /failed_precondition|not_found/, JSON.stringify(body));
        await recordIsGone(ns, id);
        assert.ok(!isRunning(pid));
        return;
      }
      await until("the first end has passed", () => Date.now() > end + 200);
      assert.ok(isRunning(pid), `${id} was renewed, and has ended`);
      assert.equal(String((await send(ns, `GET /sandboxes/${id}/status`)).body.state), "SANDBOX_READY");
    };
    for (let round = 0; round < 4; round++) {
      await Promise.all(Array.from({ length: 8 }, (_, index) => race(round * 8 + index)));
    }
    const { body } = await send(ns, "POST /delete", { filters: ["id~=r"], force: true, limit: 500 });
    assert.ok(body.results);
  });
});
