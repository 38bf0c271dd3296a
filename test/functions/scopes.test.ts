import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ConfigError, parseConfig } from "../../functions/config.ts";
import { type Scope, scopeOf } from "../../functions/middleware/scopes.ts";
import { operations } from "../../functions/operations.ts";
import { type Ask, rest } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";

const granted: Readonly<Record<string, readonly Scope[]>> = {
  reader: ["read"],
  hooks: ["read", "triggers:write"],
  none: [],
  boss: ["admin"],
};

describe("the scopes of API tokens", () => {
  let functions: Functions;
  let ns: string;
  before(async () => {
    ns = freshNamespace();
    const names = [...Object.keys(granted), "unlisted"];
    functions = await startFunctions([], fetch, {
      access: {
        apiTokens: new Map(names.map((name) => [name, `token-of-${name}`])),
        scopes: new Map(Object.entries(granted)),
        loopback: false,
      },
      webhooks: { allowsLoopback: true, fetch: async () => new Response("the receiver's answer") },
    });
  });
  after(() => functions.close());

  function as(name: string): Ask {
    return (path, init) => {
      const headers = new Headers(init?.headers);
      headers.set("authorization", `Bearer token-of-${name}`);
      return functions.ask(path, { ...init, headers });
    };
  }

  /** Returns the names of the tokens that an operation admits. */
  async function admitted(route: string, body?: unknown): Promise<string[]> {
    const names: string[] = [];
    for (const name of [...Object.keys(granted), "unlisted"]) {
      const answer = await rest(as(name), ns, route, body);
      if (answer.status !== 403) names.push(name);
      else assert.match(String(answer.body.detail), /^authorization: token "\w+" lacks the scope [a-z:]+$/);
    }
    return names;
  }

  it("admit what they name, and all if none are listed", async () => {
    assert.deepEqual(await admitted("GET /sandboxes"), ["reader", "hooks", "boss", "unlisted"]);
    assert.deepEqual(await admitted("GET /triggers"), ["reader", "hooks", "boss", "unlisted"]);
    assert.deepEqual(await admitted("POST /triggers", {}), ["hooks", "boss", "unlisted"]);
    assert.deepEqual(await admitted("POST /sandboxes", {}), ["boss", "unlisted"]);
    assert.deepEqual(await admitted("POST /subscriptions", {}), ["boss", "unlisted"]);
  });

  it("hold for RPCs too", async () => {
    const call = async (name: string, method: string) => {
      const headers = { "content-type": "application/json", "containerd-namespace": ns };
      const path = `/containerd.services.sandbox.v1.Store/${method}`;
      return (await as(name)(path, { method: "POST", headers, body: "{}" })).status;
    };
    assert.equal(await call("reader", "List"), 200);
    assert.equal(await call("reader", "Delete"), 403);
    assert.equal(await call("none", "List"), 403);
    assert.notEqual(await call("boss", "Delete"), 403);
  });

  it("show the answers of receivers only to administrators", async () => {
    const hook = { name: "hook", url: "http://127.0.0.1:9/cb" };
    assert.equal((await rest(as("boss"), ns, "POST /subscriptions", hook)).status, 201);
    const tested = await rest(as("boss"), ns, "POST /subscriptions/hook/test");
    assert.equal(tested.body.answer, "the receiver's answer");
    const attempts = async (name: string) =>
      JSON.stringify((await rest(as(name), ns, "GET /subscriptions/hook/attempts")).body);
    assert.match(await attempts("unlisted"), /"answer":"the receiver's answer"/);
    assert.match(await attempts("reader"), /"status":200/);
    assert.doesNotMatch(await attempts("reader"), /answer/);
  });

  it("are one for each operation", () => {
    const needed = new Map<Scope, string[]>();
    for (const { name, rest: route } of operations) {
      const scope = scopeOf(name, route);
      needed.set(scope, [...(needed.get(scope) ?? []), name]);
    }
    assert.deepEqual(needed.get("admin"), ["Agents.Forget"]);
    assert.ok(needed.get("triggers:write")?.every((name) => name.startsWith("Triggers.")));
    assert.ok(needed.get("subscriptions:write")?.every((name) => name.startsWith("Subscriptions.")));
    assert.deepEqual(
      needed.get("sandboxes:write")?.filter((name) => /List|Get|Wait|Status/.test(name)),
      [],
    );
  });

  it("must be known, of tokens that there are", () => {
    const parse = (text: string) =>
      parseConfig({ API_TOKENS: '{"ci":"secret-token"}', API_TOKEN_SCOPES: text }).tokenScopes;
    assert.deepEqual(parse('{"ci":["read"]}').get("ci"), ["read"]);
    for (const [wrong, message] of [
      ['{"other":["read"]}', /^API_TOKEN_SCOPES\.other: must be a name in API_TOKENS$/],
      ['{"ci":["write"]}', /^API_TOKEN_SCOPES\.ci\.0: must be some of read, /],
      ['{"ci":"read"}', /^API_TOKEN_SCOPES\.ci: must be a list of scopes$/],
    ] as const) {
      assert.throws(
        () => parse(wrong),
        (error) => error instanceof ConfigError && message.test(error.message),
      );
    }
  });
});
