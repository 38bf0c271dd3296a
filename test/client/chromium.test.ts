import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { freshNamespace } from "../support/namespace.ts";
import { start } from "../support/npm-start.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { chromium, servePage } from "./chromium.ts";
import { startFlakyProxy } from "./flaky-proxy.ts";
import { checkSeen } from "./seen.ts";

const skip = chromium === undefined && "Chromium is not installed";

describe("the client in a page of Chromium", { skip }, () => {
  it("uses a server of another origin that allows its own, through connections that break", async () => {
    const folder = await temporaryFolder();
    const page = await servePage();
    const server = await start({ DATA_DIR: folder.path, CORS_ORIGINS: page.origin });
    const proxy = await startFlakyProxy(server.url, ["pass", "before", "within", "after", "pass"]);
    try {
      checkSeen(await page.useClient(proxy.url, freshNamespace()));
      for (const [fate, count] of Object.entries(proxy.fates)) assert.ok(count > 3, fate);
    } finally {
      await proxy.close();
      await page.close();
      await server.stop();
      await folder.remove();
    }
  });

  it("cannot use a server that does not allow its origin", async () => {
    const folder = await temporaryFolder();
    const page = await servePage();
    const server = await start({ DATA_DIR: folder.path, CORS_ORIGINS: "http://127.0.0.1:1" });
    try {
      await assert.rejects(page.useClient(server.url, freshNamespace()), /Failed to fetch/);
      const answer = await server.ask("/v1/namespaces");
      assert.deepEqual(await answer.json(), { namespaces: [] });
    } finally {
      await page.close();
      await server.stop();
      await folder.remove();
    }
  });
});
