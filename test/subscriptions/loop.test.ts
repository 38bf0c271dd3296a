import assert from "node:assert/strict";
import { it } from "node:test";
import type { Fetch } from "../../shared/fetch.ts";
import { rest } from "../support/client.ts";
import { startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import { until } from "../support/until.ts";

const secret = `whsec_${Buffer.alloc(32, 6).toString("base64")}`;

/** The number of deliveries that a trigger carries out one after the other, each because of the one before. */
const maxHops = 8;

it("a trigger refuses events that it has itself caused over and over, and says why", async () => {
  let deliver: Fetch = () => Promise.reject(new TypeError("not yet"));
  const functions = await startFunctions([], fetch, {
    webhooks: { allowsLoopback: true, fetch: (url, init) => deliver(url, init) },
  });
  try {
    deliver = async (url, init) => {
      const { pathname } = new URL(url);
      return functions.ask(pathname, init);
    };
    const ns = freshNamespace();
    const post = async (path: string, body: unknown) => {
      const { status, body: answer } = await rest(functions.ask, ns, `POST ${path}`, body);
      assert.equal(status, 201, JSON.stringify(answer));
    };
    const labels = { touched: "{body.id}" };
    await post("/triggers", {
      name: "loop",
      verify: { scheme: "standard", secrets: [{ kid: "1", secret }] },
      rules: [
        {
          when: ["event==io.containerd.sandbox.updated"],
          do: [{ update: { sandboxId: "a", labels, fields: ["labels.touched"] } }],
        },
      ],
    });
    await post("/sandboxes", { sandboxId: "a", runtime: { name: "r" } });
    // Without a filter, so that it also delivers that the trigger has failed.
    await post("/subscriptions", { name: "hook", url: `http://127.0.0.1/hooks/${ns}/loop`, secret });
    const patched = await rest(functions.ask, ns, "PATCH /sandboxes/a?fields=labels.a", {
      labels: { a: "1" },
    });
    assert.equal(patched.status, 200);
    const log = async () => {
      const { body } = await rest(functions.ask, ns, "GET /triggers/loop/deliveries?pageSize=100");
      return objectsIn(body.deliveries).toReversed();
    };
    await until("a delivery is refused", async () =>
      (await log()).some(({ outcome }) => String(outcome) === "failed"),
    );
    await until("all events are delivered", async () => {
      const lanes = await functions.query("select 1 from subscription_lanes");
      return lanes.length === 0;
    });
    const deliveries = await log();
    assert.deepEqual(
      deliveries.map(({ outcome }) => String(outcome)),
      [...Array(maxHops).fill("done"), "failed"],
    );
    assert.match(
      String(deliveries.at(-1)?.error),
      /^loop: 8 deliveries of our own events have led to this one/,
    );
  } finally {
    await functions.close();
  }
});
