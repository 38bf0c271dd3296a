import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { plainEnvironment } from "../support/environment.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type Running, start } from "../support/npm-start.ts";
import { startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type FlakyProxy, startFlakyProxy } from "./flaky-proxy.ts";
import { useClientInBrowser } from "./in-browser.ts";
import type { Seen } from "./scenario.ts";
import { checkSeen } from "./seen.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs the scenario in another process. */
async function inProcess(
  program: string,
  parameters: readonly string[],
  url: string,
  ns: string,
): Promise<Seen> {
  const command = join(root, "node_modules", ".bin", program);
  const all = [...parameters, join(root, "test/client/program.ts"), url, ns];
  const env = plainEnvironment({ DENO_NO_UPDATE_CHECK: "1" });
  const { stdout } = await run(command, all, { env, maxBuffer: 10_000_000 });
  return JSON.parse(stdout);
}

async function inWorker(url: string, ns: string): Promise<Seen> {
  const worker = await startRuntime("worker", { configuration: {}, file: "test/client/worker.ts" });
  try {
    const answer = await worker.ask(`/?${new URLSearchParams({ url, namespace: ns })}`);
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    return JSON.parse(text);
  } finally {
    await worker.stop();
  }
}

/** The places where a client runs. */
const places: Readonly<Record<string, (url: string, ns: string) => Promise<Seen>>> = {
  node: (url, ns) => inProcess("node", ["--disable-warning=ExperimentalWarning"], url, ns),
  bun: (url, ns) => inProcess("bun", [], url, ns),
  deno: (url, ns) => inProcess("deno", ["run", "-A", "--no-check"], url, ns),
  workerd: inWorker,
  "a context with a browser's globals": useClientInBrowser,
};

describe("the client behind a proxy that cuts connections", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: Running;
  let proxy: FlakyProxy;
  before(async () => {
    folder = await temporaryFolder();
    server = await start({ DATA_DIR: folder.path });
  });
  after(async () => {
    await server?.stop();
    await folder.remove();
  });

  for (const [place, use] of Object.entries(places)) {
    it(`does nothing twice and misses nothing, on ${place}`, async () => {
      proxy = await startFlakyProxy(server.url, ["before", "after", "within", "pass"]);
      try {
        checkSeen(await use(proxy.url, freshNamespace()));
        for (const [fate, count] of Object.entries(proxy.fates)) assert.ok(count > 3, fate);
      } finally {
        await proxy.close();
      }
    });
  }
});
