import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { rest } from "../support/client.ts";
import { plainEnvironment } from "../support/environment.ts";
import { freshNamespace } from "../support/namespace.ts";
import { start } from "../support/npm-start.ts";
import { type ProxyStandIn, startProxyStandIn } from "../support/proxy-stand-in.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("with a proxy in the environment", () => {
  let proxy: ProxyStandIn;
  before(async () => {
    proxy = await startProxyStandIn();
  });
  after(() => proxy.close());

  it("npm start runs a sandbox without using the proxy", async () => {
    const folder = await temporaryFolder();
    const running = await start({ DATA_DIR: folder.path, LOG_LEVEL: "error", ...proxy.variables });
    try {
      const ns = freshNamespace();
      const ask = (route: string, body?: unknown) => rest(running.ask, ns, route, body);
      await ask("POST /sandboxes", { sandboxId: "s", runtime: { name: "process" } });
      for (const call of ["create", "start", "stop", "shutdown"]) {
        assert.equal((await ask(`POST /sandboxes/s/${call}`)).status, 200, call);
      }
      assert.deepEqual(proxy.requests, []);
      await running.stop();
      // The address is printed at every log level.
      assert.match(running.output(), /^\{[^\n]*"message":"listening"[^\n]*\n$/);
    } finally {
      await running.stop();
      await folder.remove();
    }
  });

  it("npm run demo completes without using the proxy", async () => {
    const bun = join(root, "node_modules", ".bin", "bun");
    const env = plainEnvironment(proxy.variables);
    const child = spawn(bun, ["local/demo.ts"], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    const append = (chunk: Buffer) => {
      printed += chunk.toString();
    };
    child.stdout.on("data", append);
    child.stderr.on("data", append);
    const [code] = await once(child, "close");
    assert.equal(code, 0, printed);
    assert.match(printed, /✓ delete it with force .*\n {2}✓ stop everything .* nothing is left running\n$/);
    assert.equal(printed.match(/^ {2}✓ .* ms {3}\S/gm)?.length, printed.split("\n").length - 1, printed);
    assert.deepEqual(proxy.requests, []);
  });
});
