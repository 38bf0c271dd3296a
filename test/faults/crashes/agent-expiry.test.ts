import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { type Fixture, startFixture } from "../../reconcile/fixture.ts";
import { freshNamespace } from "../../support/namespace.ts";
import { isRunning, killIfThere } from "../../support/processes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { until } from "../../support/until.ts";

const preload = new URL("../../support/kill-at-write.ts", import.meta.url);

/** Time to lay the trap before the expiry begins, in milliseconds. */
const leadMs = 500;

/** Far above the number of writes of one expiry. */
const maxWrites = 60;

for (const onExpire of ["delete", "stop"] as const) {
  describe(`an agent that is killed while it carries out a lease with ${onExpire}`, () => {
    let fixture: Fixture;
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let trap = "";
    const options = process.env.NODE_OPTIONS;
    before(async () => {
      folder = await temporaryFolder();
      trap = `${folder.path}/trap`;
      process.env.NODE_OPTIONS = `${options ?? ""} --import=${preload.href}?${encodeURIComponent(trap)}`;
      fixture = await startFixture();
    });
    after(async () => {
      if (options === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = options;
      await fixture.close();
      await folder.remove();
    });

    /** Lets a sandbox expire at an agent that is killed before one of its writes. Returns false if it made fewer. */
    async function expireWithCrash(write: number): Promise<boolean> {
      const ns = freshNamespace();
      const pid = await fixture.run(ns, "s", "exec sleep 86400");
      const leased = await fixture.call(ns, "PATCH /sandboxes/s", { expiresIn: "1h", onExpire });
      assert.equal(leased.status, 200, JSON.stringify(leased.body));
      const { agent } = fixture.agent;
      await expireSoon(ns);
      writeFileSync(trap, String(write + 1));
      let hasExited = false;
      void agent.exited.then(() => {
        hasExited = true;
      });
      const isDone = async () => {
        if (isRunning(pid)) return false;
        if (onExpire === "delete") return !existsSync(fixture.agent.folder(ns, "s"));
        return (await fixture.agent.state(ns, "s").catch(() => "")) === "SANDBOX_NOTREADY";
      };
      await until("the agent is killed or done with it", async () => hasExited || isDone());
      const wasKilled = hasExited;
      // The trap may still be armed.
      if (!wasKilled) killIfThere(agent.pid);
      await agent.exited;
      await fixture.agent.start();
      await until("the agent is done with it", isDone);
      await check(ns);
      return wasKilled;
    }

    /** Lets the lease end soon, at the functions and the agent, which nobody asks to end it. */
    async function expireSoon(ns: string): Promise<void> {
      const expiresAt = (Date.now() + leadMs) * 1_000;
      await fixture.functions.query(`update leases set expires_at = ${expiresAt} where namespace = '${ns}'`);
      const lease = { expiresAt, revision: Number.MAX_SAFE_INTEGER, onExpire };
      const { life } = (await fixture.row(ns, "s")) ?? {};
      const { signal } = new AbortController();
      const call = { namespace: ns, signal, lifecycle: { life: Number(life), lease } };
      await fixture.agent.agentClient().renew(call, "s");
    }

    /** Checks that one round leaves nothing, and that each event is there once. */
    async function check(ns: string): Promise<void> {
      assert.equal((await fixture.reconcile()).isComplete, true);
      const { status, body } = await fixture.call(ns, "GET /sandboxes/s");
      if (onExpire === "delete") assert.equal(status, 404);
      else assert.deepEqual([body.status?.phase, body.status?.expiresAt], ["stopped", undefined]);
      const events = await fixture.functions.query(
        `select type, reason from events where namespace = '${ns}' order by sequence`,
      );
      const counts = Object.fromEntries(
        ["expired", "exited", "lost", "removed", "deleted"].map((type) => [
          type,
          events.filter((event) => event.type === type).length,
        ]),
      );
      const isDeleted = Number(onExpire === "delete");
      const expected = { expired: 1, exited: 1, lost: 0, removed: isDeleted, deleted: isDeleted };
      assert.deepEqual(counts, expected, JSON.stringify(events));
      assert.equal(events.find(({ type }) => type === "exited")?.reason, "expired");
      if (onExpire === "stop") await fixture.call(ns, "DELETE /sandboxes/s?force=true");
    }

    it("has ended everything after its restart and one round, with each event once", async () => {
      let writes = 0;
      while (await expireWithCrash(writes)) {
        writes++;
        assert.ok(writes < maxWrites, "the expiry never ends");
      }
      assert.ok(writes >= 3, `the expiry made only ${writes} writes`);
    });
  });
}
