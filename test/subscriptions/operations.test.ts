import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CallNotes, Services } from "../../functions/operation.ts";
import type { RestRequest } from "../../functions/rest/request.ts";
import create from "../../functions/subscriptions/create.ts";
import { pauseSubscription, resumeSubscription } from "../../functions/subscriptions/pause.ts";
import redeliver from "../../functions/subscriptions/redeliver.ts";
import update from "../../functions/subscriptions/update.ts";
import { parseJson } from "../../shared/json/parse.ts";
import { partOf } from "../support/part-of.ts";

const subscription = {
  ...{ namespace: "ns", name: "hook", uid: "u", revision: 1, url: "https://a.example.com/", filter: [] },
  ...{ sandboxId: "", secrets: [], since: 0, pausedAt: null, pausedReason: "", failingSince: null },
  ...{ succeededAt: null, createdAt: 0, updatedAt: 0 },
};

/** Returns what an operation asks of the subscriptions and of those who deliver, in order. */
async function done(operation: typeof create, body: string): Promise<unknown[]> {
  const asked: unknown[] = [];
  const note =
    <T>(name: string, answer: T) =>
    async () => {
      asked.push(name);
      return answer;
    };
  const services = partOf<Services>({
    subscriptions: {
      create: note("create", { subscription, secret: undefined }),
      update: note("update", subscription),
      redeliver: note("redeliver", { events: 1, sandboxes: 1 }),
    },
    waker: { wake: (namespace: string) => asked.push(`wake ${namespace}`) },
  });
  const request = partOf<RestRequest>({
    ...{ namespace: "ns", headers: new Headers(), param: () => "hook", query: () => undefined },
    json: async () => (body === "" ? undefined : parseJson(body)),
  });
  const call = { namespace: "ns", signal: new AbortController().signal };
  await operation.serveRest(services, call, request, partOf<CallNotes>({}));
  return asked;
}

describe("the operations of subscriptions", () => {
  for (const [title, operation, body, expected] of [
    ["a new one", create, '{"url":"https://a.example.com/"}', ["create", "wake ns"]],
    ["one that is resumed", resumeSubscription, "", ["update", "wake ns"]],
    ["one that is paused", pauseSubscription, "", ["update"]],
    ["one that is changed", update, '{"filter":[]}', ["update"]],
    ["one that is redelivered", redeliver, '{"from":1,"to":2}', ["redeliver", "wake ns"]],
  ] as const) {
    it(`begin deliveries at once if there are events to tell: ${title}`, async () => {
      assert.deepEqual(await done(operation as typeof create, body), expected);
    });
  }
});
