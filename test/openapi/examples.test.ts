import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Ask } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type Running, start } from "../support/npm-start.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { checking, type Described, described, type Part, resolved, violations } from "./contract.ts";
import { makeExamples, makeRecord, removeExamples, thingsIn } from "./example-fixture.ts";

/** Parameters that have a meaning only together with others. */
const beside: Readonly<Record<string, readonly string[]>> = {
  "Store.List wait": ["afterSequence"],
  "Sandboxes.Output from": ["stream"],
};

/** A request with examples of the document. */
interface Example {
  readonly name: string;
  readonly target: string;
  readonly body: unknown;
}

function parametersOf({ operation }: Described, place: string): Part[] {
  const parameters = Object.values(operation.parameters ?? {}).map(resolved);
  return parameters.filter((parameter) => String(parameter.in) === place);
}

/** Returns the query of some parameters, with their examples. */
function queryOf(parameters: readonly Part[]): string {
  const query = parameters.flatMap(({ name, example }) => {
    const values: readonly unknown[] = Array.isArray(example) ? example : [example];
    return values.map((value) => [String(name), String(value)]);
  });
  return query.length > 0 ? `?${new URLSearchParams(query)}` : "";
}

/** Returns the requests of an operation: for each example of a body and of a query parameter, and for all of the latter. */
function examplesOf(found: Described, ns: string): Example[] {
  const path = parametersOf(found, "path").reduce(
    (text, { name, example }) =>
      text.replace(`{${name}}`, String(name) === "namespace" ? ns : encodeURIComponent(String(example))),
    found.path,
  );
  const query = parametersOf(found, "query");
  const required = query.filter((parameter) => parameter.required);
  const examples = found.operation.requestBody?.content?.["application/json"]?.examples ?? {};
  const bodies = Object.entries(examples).map(([name, { value }]) => ({ name, value }));
  const first: unknown = bodies[0]?.value;
  const target = path + queryOf(required);
  const ofBodies = bodies.map(({ name, value }) => ({ name, target, body: value }));
  const ofQuery = query
    .filter((parameter) => parameter.example !== undefined && !parameter.required)
    .map((parameter) => {
      const others = beside[`${found.id} ${parameter.name}`] ?? [];
      const given = [parameter, ...query.filter(({ name }) => others.includes(String(name)))];
      return { name: String(parameter.name), target: path + queryOf([...required, ...given]), body: first };
    });
  // The page of the document begins with all of them.
  const all = { name: "all", target: path + queryOf(query.filter(({ example }) => example !== undefined)) };
  if (bodies.length === 0 && ofQuery.length > 1) ofQuery.push({ ...all, body: undefined });
  const plain = bodies.length > 0 ? [] : [{ name: "plain", target, body: undefined }];
  return [...plain, ...ofBodies, ...ofQuery];
}

async function send(ask: Ask, { method }: Described, { target, body }: Example): Promise<Response> {
  if (body === undefined) return ask(target, { method });
  const headers = { "content-type": "application/json" };
  return ask(target, { method, headers, body: JSON.stringify(body) });
}

/** Yields the examples of a part of the document, each with its schema. */
function* typedExamples(part: Part): Generator<readonly [schema: unknown, value: unknown]> {
  if (typeof part !== "object" || part === null) return;
  if (part.schema && "example" in part) yield [part.schema, part.example];
  for (const { value } of part.schema && part.examples ? Object.values(part.examples) : []) {
    yield [part.schema, value];
  }
  for (const [name, each] of Object.entries(part)) if (name !== "schema") yield* typedExamples(each);
}

describe("the examples of the OpenAPI document", () => {
  const seen = new Set<string>();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: Running;
  let ask: Ask;
  before(async () => {
    folder = await temporaryFolder();
    server = await start({ DATA_DIR: folder.path });
    ask = checking(server.ask, (id, status) => {
      if (status < 300) seen.add(id);
    });
  });
  after(async () => {
    await server?.stop();
    await folder.remove();
  });

  for (const found of described) {
    it(`fit their schemas: ${found.id}`, () => {
      const { parameters = {}, requestBody, responses } = found.operation;
      const parts = [
        ...Object.values(parameters),
        requestBody,
        ...Object.values(responses ?? {}).map(resolved),
      ];
      for (const part of parts.filter((each): each is Part => each !== undefined)) {
        for (const [schema, value] of typedExamples(part)) assert.equal(violations(schema, value), "");
      }
    });
  }

  it("succeed when they are sent: those that read", async () => {
    const ns = freshNamespace();
    await makeExamples(ask, ns);
    try {
      for (const found of described.filter(({ method }) => method === "GET")) {
        for (const example of examplesOf(found, ns)) {
          const answer = await send(ask, found, example);
          assert.ok(answer.ok, `${found.id}, ${example.name}: ${answer.status} ${await answer.text()}`);
        }
      }
    } finally {
      await removeExamples(ask, ns);
    }
  });

  const writes = described.filter(({ id, method }) => method !== "GET" && id !== "Hooks.Deliver");
  for (const found of writes) {
    it(`succeed when they are sent: ${found.id}`, async () => {
      for (const { name } of examplesOf(found, "")) {
        const ns = freshNamespace();
        const example = examplesOf(found, ns).find((each) => each.name === name);
        assert.ok(example);
        const isPlainDelete = found.id === "Store.Delete" && name === "plain";
        const isOfMany = found.id === "Sandboxes.Delete";
        const paths = isOfMany ? "/web" : example.target;
        // A sandbox that lives is not deleted without force, and another one's record is as good.
        if (isPlainDelete) await makeRecord(ask, ns, "web");
        // What is given up could not be ended.
        else if (found.id !== "Agents.Forget") await makeExamples(ask, ns, thingsIn(paths));
        try {
          const answer = await send(ask, found, example);
          assert.ok(answer.ok, `${name}: ${answer.status} ${await answer.text()}`);
        } finally {
          await removeExamples(ask, ns);
        }
      }
    });
  }

  it("reach every operation", () => {
    const missing = described.filter(({ id }) => !seen.has(id)).map(({ id }) => id);
    assert.deepEqual(missing, []);
  });
});
