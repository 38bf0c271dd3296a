import assert from "node:assert/strict";
import { idsOf, rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import type { Case } from "./case.ts";
import { done, expireLabel, inSeconds, runtime, secondsUntil } from "./lease-fixture.ts";

/** Leases that are removed, and may come again. */
export const leaseRemovalCases: readonly Case[] = [
  {
    name: "PATCH removes a lease, and sets another one",
    async run(ask) {
      const ns = freshNamespace();
      for (const member of ["expiresIn", "expiresAt"]) {
        const id = member.toLowerCase();
        await done(ask, ns, "POST /sandboxes", { sandboxId: id, runtime, expiresIn: "1h" });
        const removed = await done(ask, ns, `PATCH /sandboxes/${id}`, { [member]: null });
        assert.equal(removed.status?.expiresAt, undefined);
        assert.deepEqual((await done(ask, ns, `GET /sandboxes/${id}`)).status, { phase: "none" });
        for (const filter of [
          "expiresAt",
          "expiresAt>2020-01-01T00:00:00Z",
          "expiresAt<2400-01-01T00:00:00Z",
        ]) {
          const found = await done(ask, ns, `GET /sandboxes?filter=${encodeURIComponent(filter)}`);
          assert.ok(!idsOf(found).includes(id), filter);
        }
        const renewed = await rest(ask, ns, `POST /sandboxes/${id}/renew`, { for: "10m" });
        assert.deepEqual([renewed.status, renewed.body.code], [400, "failed_precondition"]);
        assert.match(String(renewed.body.detail), /has no lease/);
        const alone = await rest(ask, ns, `PATCH /sandboxes/${id}`, { onExpire: "stop" });
        assert.deepEqual([alone.status, alone.body.code], [400, "failed_precondition"]);
        // Again, together with another field.
        const again = await done(ask, ns, `PATCH /sandboxes/${id}?fields=labels.a`, {
          labels: { a: "1" },
          [member]: null,
        });
        assert.deepEqual([again.status?.expiresAt, again.labels], [undefined, { a: "1" }]);
        const { events } = await done(ask, ns, `GET /sandboxes/${id}/history`);
        const renewals = objectsIn(events).filter(({ type }) => String(type).endsWith(".renewed"));
        assert.deepEqual(
          renewals.map(({ data }) => data?.expiresAt),
          [undefined],
        );
        const leased = await done(ask, ns, `PATCH /sandboxes/${id}`, { expiresIn: "1h" });
        assert.ok(secondsUntil(leased.status?.expiresAt) > 3_000);
      }
    },
  },
  {
    name: "a lease that was removed may come again from containerd's label",
    async run(ask) {
      const ns = freshNamespace();
      const labels = { [expireLabel]: inSeconds(1_000) };
      await done(ask, ns, "POST /sandboxes", { sandboxId: "one", runtime, labels });
      const removed = await done(ask, ns, "PATCH /sandboxes/one", { expiresAt: null });
      assert.deepEqual([removed.status?.expiresAt, removed.labels], [undefined, labels]);
      const again = await done(ask, ns, "PATCH /sandboxes/one?fields=labels", { labels });
      assert.equal(Date.parse(String(again.status?.expiresAt)), Date.parse(labels[expireLabel]));
      const gone = await done(ask, ns, "PATCH /sandboxes/one?fields=labels", { labels: {} });
      assert.equal(gone.status?.expiresAt, undefined);
    },
  },
  {
    name: "a new record without a lease may say so",
    async run(ask) {
      const ns = freshNamespace();
      const body = { sandboxId: "one", runtime, expiresAt: null };
      assert.deepEqual((await done(ask, ns, "POST /sandboxes", body)).status, { phase: "none" });
    },
  },
];
