import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { type Ask, rest } from "../support/client.ts";

const secret = "a secret of the examples";
const runtime = { name: "process" };
const spec = {
  typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
  json: { process: { args: ["sleep", "600"], cwd: "/" } },
};

/** Delivers a signed webhook of GitHub with the key `d1`. */
async function deliver(ask: Ask, ns: string): Promise<void> {
  const body = JSON.stringify({ action: "closed", number: 7 });
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const answer = await ask(`/hooks/${ns}/pr`, {
    method: "POST",
    headers: {
      ...{ "content-type": "application/json", "x-github-delivery": "d1", "x-github-event": "pull_request" },
      "x-hub-signature-256": `sha256=${signature}`,
    },
    body,
  });
  assert.equal(answer.status, 200, await answer.text());
}

/** The things that the paths of examples name. */
const things = ["web", "leased", "draft", "ready", "hook", "pr"] as const;
export type Thing = (typeof things)[number];

/** Makes what the paths of the examples name: sandboxes, a subscription, and a trigger with a delivery. */
export async function makeExamples(ask: Ask, ns: string, wanted: readonly Thing[] = things): Promise<void> {
  const post = async (path: string, body: unknown) => {
    const answer = await rest(ask, ns, `POST ${path}`, body);
    assert.ok(answer.status < 300, `${path}: ${JSON.stringify(answer.body)}`);
  };
  const makers: Readonly<Record<Thing, () => Promise<void>>> = {
    web: () => post("/run", { sandboxId: "web", runtime, spec, labels: { app: "web" } }),
    leased: () => post("/run", { sandboxId: "leased", runtime, spec, expiresIn: "1h" }),
    draft: () => post("/sandboxes", { sandboxId: "draft", runtime, spec }),
    async ready() {
      await post("/sandboxes", { sandboxId: "ready", runtime, spec });
      await post("/sandboxes/ready/create", {});
    },
    // Nothing listens there.
    hook: () => post("/subscriptions", { name: "hook", url: "http://127.0.0.1:9/", filter: ["type==lost"] }),
    async pr() {
      const when = ["event==pull_request.closed"];
      await post("/triggers", {
        name: "pr",
        verify: { scheme: "github", secrets: [{ kid: "2026-11", secret }] },
        rules: [{ when, do: [{ delete: { sandboxId: "pr-{body.number}", force: true } }] }],
      });
      await deliver(ask, ns);
    },
  };
  await Promise.all(wanted.map((thing) => makers[thing]()));
}

/** Stores a record without a sandbox. */
export async function makeRecord(ask: Ask, ns: string, sandboxId: string): Promise<void> {
  const answer = await rest(ask, ns, "POST /sandboxes", { sandboxId, runtime });
  assert.equal(answer.status, 201);
}

/** Returns the things that a path names. */
export function thingsIn(path: string): Thing[] {
  return things.filter((thing) => path.split(/[/?]/).includes(thing));
}

/** Ends everything in a namespace. */
export async function removeExamples(ask: Ask, ns: string): Promise<void> {
  for (const name of ["hook", "exits"]) await rest(ask, ns, `DELETE /subscriptions/${name}`);
  const answer = await rest(ask, ns, "POST /delete", { filters: ["id!=none"], force: true });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
}
