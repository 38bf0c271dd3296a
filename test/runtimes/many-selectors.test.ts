import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createMigratedFile } from "../support/migrated-file.ts";
import { localRuntimes, type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Filters with the maximum number of selectors, of each kind. All of them find the one sandbox. */
const lists: Readonly<Record<string, readonly string[]>> = {
  "one filter": [
    numbers(10_000)
      .map((index) => `labels.x!=${index}`)
      .join(","),
  ],
  "10,000 filters": numbers(10_000).map((index) => (index === 7 ? "labels.app==web" : `labels.l${index}==x`)),
  "5,000 pairs": numbers(5_000).map((index) => `labels.app==web,labels.l${index}!=x`),
  "64 filters of 150": numbers(64).map((at) =>
    numbers(150)
      .map((index) => `labels.l${at}x${index}!=x`)
      .join(","),
  ),
  "64 beginnings of labels": numbers(64).map((index) => `labels.${index === 7 ? "app" : `l${index}`}~=^w`),
  "64 beginnings and more": numbers(64).map((index) => `labels.app~=^w,labels.l${index}!=x`),
  "10,000 ids": numbers(10_000).map((index) => `id==s${index}`),
  "10,000 values": numbers(10_000).map((index) => `labels.app==${index === 7 ? "web" : index}`),
};

for (const runtime of localRuntimes) {
  describe(`a List with many selectors on ${runtime}`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let server: RuntimeServer;
    before(async () => {
      folder = await temporaryFolder();
      const url = await createMigratedFile(folder.path);
      server = await startRuntime(runtime, { configuration: { DATABASE_URL: url } });
      const sandbox = { sandboxId: "s7", runtime: { name: "r" }, labels: { app: "web" } };
      await server.ask("/v1/namespaces/n/sandboxes", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(sandbox),
      });
    });
    after(async () => {
      await server?.stop();
      await folder?.remove();
    });

    for (const [name, filters] of Object.entries(lists)) {
      it(`is answered: ${name}`, async () => {
        const response = await server.ask("/containerd.services.sandbox.v1.Store/List", {
          method: "POST",
          headers: { "content-type": "application/json", "containerd-namespace": "n" },
          body: JSON.stringify({ filters }),
        });
        const text = await response.text();
        assert.equal(response.status, 200, text);
        assert.deepEqual(
          JSON.parse(text).list?.map(({ sandboxId }: { sandboxId: string }) => sandboxId),
          ["s7"],
        );
      });
    }
  });
}
