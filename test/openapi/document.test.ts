import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { OperationDescription } from "../../functions/openapi/description.ts";
import { descriptions } from "../../functions/openapi/descriptions.ts";
import { createDocument } from "../../functions/openapi/document.ts";
import { operations } from "../../functions/operations.ts";
import { rest } from "../support/client.ts";
import { startFunctions } from "../support/functions.ts";
import { described, document } from "./contract.ts";

const all: Readonly<Record<string, OperationDescription>> = descriptions;

/** Returns the descriptions with changes in one of them. */
function changing(name: string, changes: Partial<OperationDescription>) {
  const description = all[name];
  assert.ok(description);
  return { ...all, [name]: { ...description, ...changes } };
}

describe("the OpenAPI document", () => {
  it("is identical to the committed file", async () => {
    assert.deepEqual(JSON.parse(JSON.stringify(await createDocument())), document);
  });

  it("has exactly the routes that a server lists", async () => {
    const functions = await startFunctions([]);
    try {
      const { body } = await rest(async () => functions.ask("/"), "", "GET /");
      const routes = described
        .filter(({ path }) => path.startsWith("/v1/"))
        .map(({ id, method, path }) => [id, `${method} ${path}`]);
      assert.deepEqual(Object.fromEntries(routes), body.rest);
    } finally {
      await functions.close();
    }
  });

  it("is refused if an operation or a description lacks its counterpart", async () => {
    const { "Store.Get": _, ...others } = all;
    await assert.rejects(createDocument(operations, others), /operations Store\.Get:/);
    const fewer = operations.filter(({ name }) => name !== "Events.List");
    await assert.rejects(createDocument(fewer), /operations Events\.List:/);
  });

  it("is refused if declaration and description have different parameters", async () => {
    const { query = {} } = all["Store.List"] ?? {};
    const { count, ...fewer } = query;
    assert.ok(count);
    await assert.rejects(
      createDocument(operations, changing("Store.List", { query: fewer })),
      /Store\.List: query parameters count:/,
    );
    await assert.rejects(
      createDocument(operations, changing("Store.Get", { query: { ...query } })),
      /Store\.Get: query parameters filter, /,
    );
    await assert.rejects(
      createDocument(operations, changing("Store.Get", { path: { nothing: "there" } })),
      /Store\.Get: path parameters nothing:/,
    );
  });
});
