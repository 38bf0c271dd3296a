import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type RuntimeServer, runtimes, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { document } from "./contract.ts";

const token = "a-token-of-this-test";
const chosen = process.env.RUNTIMES?.split(",") ?? runtimes;

/** Returns the addresses that a page loads. */
function loadedBy(html: string): string[] {
  return [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address = ""]) => address);
}

describe("the OpenAPI document and its page", { concurrency: 2 }, () => {
  for (const runtime of runtimes.filter((name) => chosen.includes(name))) {
    describe(`on ${runtime}`, () => {
      let folder: Awaited<ReturnType<typeof temporaryFolder>>;
      let server: RuntimeServer;
      // Without the token of `ask`: everybody may read them.
      const get = (path: string, init: RequestInit = {}) => fetch(server.url + path, init);
      before(async () => {
        folder = await temporaryFolder();
        const database =
          runtime === "worker" ? { DATABASE_URL: "http://127.0.0.1:9" } : { DATA_DIR: folder.path };
        const configuration = { ...database, API_TOKENS: JSON.stringify({ ops: token }) };
        // On Workers they are assets, which workerd alone does not serve.
        server = await startRuntime(runtime, { configuration, usesWrangler: true });
      });
      after(async () => {
        await server?.stop();
        await folder.remove();
      });

      it("is the committed document, without a token", async () => {
        const answer = await get("/openapi.json");
        assert.equal(answer.status, 200);
        assert.match(answer.headers.get("content-type") ?? "", /^application\/json/);
        assert.deepEqual(await answer.json(), document);
        assert.equal((await get("/v1/namespaces")).status, 401);
      });

      it("has a page that loads only files of this server, and is kept from others", async () => {
        const page = await get("/docs");
        assert.equal(page.status, 200);
        assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
        assert.match(page.headers.get("content-security-policy") ?? "", /default-src 'none'/);
        const loaded = loadedBy(await page.text()).filter((address) => !address.startsWith("data:"));
        assert.ok(loaded.length >= 3);
        for (const address of loaded) {
          assert.doesNotMatch(address, /^(?:\w+:)?\/\//, "an address of this server");
          const file = await get(new URL(address, `${server.url}/docs`).pathname);
          assert.equal(file.status, 200, address);
          const type = address.endsWith(".css") ? /^text\/css/ : /^(?:text|application)\/javascript/;
          assert.match(file.headers.get("content-type") ?? "", type);
          assert.ok((await file.text()).length > 100);
        }
      });

      it("has no other files", async () => {
        const headers = { authorization: `Bearer ${token}` };
        for (const path of ["/docs/package.json", "/docs/..%2fopenapi.json", "/docs/nothing.js"]) {
          assert.equal((await get(path)).status, 401, path);
          assert.equal((await get(path, { headers })).status, 404, path);
        }
      });
    });
  }
});
