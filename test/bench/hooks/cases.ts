import { githubSecret, githubSignature } from "../../suites/trigger-fixture.ts";
import { runtimeName, spec, specType } from "../fixture/records.ts";
import type { Asked } from "../fixture/requests.ts";

/** Requests to compare: none of a webhook, one that no rule wants, a write of the Store, and a run at an agent. */
export const hookCases = ["healthz", "ignored", "update", "run"] as const;

export type HookCase = (typeof hookCases)[number];

/** Number of records that deliveries update in turn. */
export const updatedRecords = 100;

const verify = { scheme: "github", secrets: [{ kid: "1", secret: githubSecret }] };

/** The triggers, by case. */
export const triggers: Readonly<Record<Exclude<HookCase, "healthz">, object>> = {
  ignored: {
    name: "ignored",
    verify,
    rules: [{ when: ["event==pull_request.opened"], do: [{ stop: { sandboxId: "s" } }] }],
  },
  update: {
    name: "update",
    verify,
    sequence: "{body.number}",
    rules: [
      {
        do: [
          {
            update: {
              sandboxId: "s{body.record}",
              labels: { commit: "{body.head_commit.id}" },
              fields: ["labels.commit"],
            },
          },
        ],
      },
    ],
  },
  run: {
    name: "run",
    verify,
    sequence: "{body.number}",
    rules: [
      {
        do: [
          {
            run: {
              sandboxId: "run-{body.number}",
              runtime: { name: runtimeName },
              spec: { typeUrl: specType, json: spec },
              labels: { commit: "{body.head_commit.id}" },
            },
          },
        ],
      },
    ],
  },
};

/** Returns a signed delivery of some 1 KB, as GitHub sends them, or a request for `/healthz`. */
export function askedOf(kind: HookCase, namespace: string, number: number): Asked {
  if (kind === "healthz") return { method: "GET", path: "/healthz", headers: {} };
  const commit = { id: crypto.randomUUID(), message: "x".repeat(600), author: { name: "octo" } };
  const payload = { number, record: number % updatedRecords, ref: "refs/heads/main", head_commit: commit };
  const body = JSON.stringify(payload);
  const headers = {
    "content-type": "application/json",
    "x-github-event": "push",
    "x-github-delivery": crypto.randomUUID(),
    "x-hub-signature-256": githubSignature(body),
  };
  return { method: "POST", path: `/hooks/${namespace}/${kind}`, headers, body };
}
