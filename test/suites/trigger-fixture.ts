import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { type Ask, type Json, type RestAnswer, rest } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import { until } from "../support/until.ts";
import type { Case } from "./case.ts";

/** The secret of GitHub's documentation. */
export const githubSecret = "It's a Secret to Everybody";

/** The spec of a sandbox that sleeps. */
const sleeping = { typeUrl: specType, json: { process: { args: ["sleep", "1000"], cwd: "/" } } };

/** The request of a run per pull request. */
export const pullRequestRun = {
  sandboxId: "pr-{body.number}",
  ifExists: "replace",
  expiresIn: "2h",
  runtime: { name: "process" },
  labels: { ref: "{body.pull_request.head.ref}" },
  spec: sleeping,
};

/** Returns the trigger that keeps a sandbox per pull request. */
export function pullRequests(more: object = {}) {
  const isOwn = "body.pull_request.head.repo.full_name==octo/hello";
  return {
    name: "pr",
    verify: { scheme: "github", secrets: [{ kid: "1", secret: githubSecret }] },
    sequence: "{body.pull_request.updated_at}",
    rules: [
      {
        when: [`event==pull_request.opened,${isOwn}`, `event==pull_request.synchronize,${isOwn}`],
        do: [{ run: pullRequestRun }],
      },
      {
        when: ["event==pull_request.closed"],
        do: [{ delete: { sandboxId: "pr-{body.number}", force: true } }],
      },
    ],
    ...more,
  };
}

/** Returns a rule that only stops a sandbox: it needs no agent if there is none. */
export function stopping(request: object = { sandboxId: "s-{body.number}" }, when: readonly string[] = []) {
  return [{ ...(when.length ? { when } : {}), do: [{ stop: request }] }];
}

/** Returns the body of a delivery of GitHub about a pull request, byte by byte as in the acceptance cases. */
export function pullRequestBody(action: string, time: string, ref = "feature/x", number = 7): string {
  return `{"action":"${action}","number":${number},"pull_request":{"number":${number},"updated_at":"${time}","head":{"ref":${JSON.stringify(ref)},"repo":{"full_name":"octo/hello"}}},"repository":{"full_name":"octo/hello"}}`;
}

/** Signs a body as GitHub does. */
export function githubSignature(body: string, secret = githubSecret): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/** The triggers of a new namespace. */
export class Triggers {
  readonly ns = freshNamespace();
  readonly ask: Ask;

  constructor(ask: Ask) {
    this.ask = ask;
  }

  rest(route: string, body?: unknown, headers: Record<string, string> = {}): Promise<RestAnswer> {
    return rest(this.ask, this.ns, route, body, headers);
  }

  /** Stores a trigger. */
  async create(trigger: object): Promise<RestAnswer> {
    const created = await this.rest("POST /triggers", trigger);
    assert.equal(created.status, 201, JSON.stringify(created.body));
    return created;
  }

  /** Delivers bytes to a trigger. */
  async post(name: string, body: string, headers: Record<string, string>): Promise<RestAnswer> {
    const path = `/hooks/${this.ns}/${name}`;
    const response = await this.ask(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    const json: Json = isJson && text ? JSON.parse(text) : {};
    return { status: response.status, headers: response.headers, body: json };
  }

  /** Delivers an event as GitHub does. */
  github(
    event: string,
    body: string,
    { name = "pr", guid = randomUUID() as string, signature = githubSignature(body) } = {},
  ): Promise<RestAnswer> {
    const headers = {
      "x-github-event": event,
      "x-github-delivery": guid,
      "x-hub-signature-256": signature,
    };
    return this.post(name, body, headers);
  }

  /** Waits until a delivery is finished. Returns its entry in the log. */
  async finished(name: string, key: string): Promise<Json> {
    let entry: Json = {};
    await until(`delivery ${key} is finished`, async () => {
      entry = (await this.rest(`GET /triggers/${name}/deliveries/${encodeURIComponent(key)}`)).body;
      return entry.doneAt !== undefined;
    });
    return entry;
  }

  /** Returns the outcomes of the deliveries of a trigger, newest first. */
  async outcomes(name: string): Promise<string[]> {
    const { body } = await this.rest(`GET /triggers/${name}/deliveries`);
    return objectsIn(body.deliveries).map(({ outcome }) => String(outcome));
  }
}

/** A behaviour of triggers. */
type Behaviour = (triggers: Triggers) => Promise<void>;

/** Returns the cases of behaviours. */
export function triggerCasesOf(behaviours: Readonly<Record<string, Behaviour>>): readonly Case[] {
  return Object.entries(behaviours).map(([name, behave]) => ({
    name,
    run: (ask) => behave(new Triggers(ask)),
  }));
}
