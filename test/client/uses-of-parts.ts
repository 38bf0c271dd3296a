import { specOf } from "../../client/index.ts";
import { json, noContent, problem } from "../support/answers.ts";
import { all, type Use } from "./uses.ts";

const refused = [problem(403, "permission_denied", "no")];

/** Uses of the agents, subscriptions and triggers of a client, and of specs, by what it asks for. */
export const usesOfParts: Readonly<Record<string, Use>> = {
  "all pages of an inventory": [
    (client) => all(client.agents.inventory("n")),
    [json({ sandboxes: [1], nextPageToken: "t" }), json({ sandboxes: [2] })],
    ["GET /v1/agents/n/inventory", "GET /v1/agents/n/inventory?pageToken=t"],
    [1, 2],
  ],
  "all pages of subscriptions": [
    (client) => all(client.subscriptions.list()),
    [json({ subscriptions: [1], nextPageToken: "t" }), json({ subscriptions: [2] })],
    ["GET /subscriptions", "GET /subscriptions?pageToken=t"],
    [1, 2],
  ],
  "all pages of triggers": [
    (client) => all(client.triggers.list()),
    [json({ triggers: [1], nextPageToken: "t" }), json({ triggers: [2] })],
    ["GET /triggers", "GET /triggers?pageToken=t"],
    [1, 2],
  ],
  "all pages of deliveries": [
    (client) => all(client.triggers.deliveries("t", { outcome: "done" })),
    [json({ deliveries: [1], nextPageToken: "t" }), json({ deliveries: [2] })],
    ["GET /triggers/t/deliveries?outcome=done", "GET /triggers/t/deliveries?outcome=done&pageToken=t"],
    [1, 2],
  ],
  "a replay": [
    (client) => client.triggers.replay("t", "d", { force: true }),
    [json({})],
    ['POST /triggers/t/deliveries/d/replay {"force":true}'],
    {},
  ],
  "a Delete of a subscription": [
    (client) => client.subscriptions.delete("s"),
    [noContent],
    ["DELETE /subscriptions/s"],
    undefined,
  ],
  "a Delete of a subscription that is refused": [
    (client) => client.subscriptions.delete("s"),
    refused,
    ["DELETE /subscriptions/s"],
    "no",
  ],
  "a Delete of a trigger": [
    (client) => client.triggers.delete("t"),
    [noContent],
    ["DELETE /triggers/t"],
    undefined,
  ],
  "a Delete of a trigger that is refused": [
    (client) => client.triggers.delete("t"),
    refused,
    ["DELETE /triggers/t"],
    "no",
  ],
  "programs with and without an environment": [
    async () => [specOf({ args: ["a"] }), specOf({ args: ["b"], env: { A: "1" }, cwd: "/w" })],
    [],
    [],
    [
      { args: ["a"], cwd: "/" },
      { args: ["b"], cwd: "/w", env: ["A=1"] },
    ].map((process) => ({
      ...{ typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec", json: { process } },
    })),
  ],
};
