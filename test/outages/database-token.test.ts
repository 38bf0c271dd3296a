import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openServer } from "../../shared/hrana/client.ts";
import { answer, type BrokenAgent, startBrokenAgent } from "../support/broken-agent.ts";
import { rest } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";

describe("a database server that does not accept the token", () => {
  let server: BrokenAgent;
  let functions: Functions;
  before(async () => {
    server = await startBrokenAgent(answer(401, "application/json", '{"error":"a secret of the server"}'));
    const database = openServer(server.url, "wrong");
    functions = await startFunctions([], fetch, { database });
  });
  after(async () => {
    await functions.close();
    await server.close();
  });

  for (const status of [401, 403]) {
    it(`is unavailable with the reason if it answers ${status}`, async () => {
      server.misbehave(answer(status, "application/json", '{"error":"a secret of the server"}'));
      for (const route of ["GET /sandboxes/s", "GET /sandboxes", "DELETE /sandboxes/s"]) {
        const refused = await rest(functions.ask, "n", route);
        assert.deepEqual(
          [refused.status, refused.body.code, refused.body.detail],
          [503, "unavailable", "the database does not accept DATABASE_AUTH_TOKEN"],
          route,
        );
      }
      const ready = await functions.ask("/readyz");
      assert.deepEqual(
        [ready.status, ((await ready.json()) as { database: string }).database],
        [503, "the database does not accept DATABASE_AUTH_TOKEN"],
      );
    });
  }
});
