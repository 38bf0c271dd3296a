import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { start } from "../support/npm-start.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const skip = isRoot ? false : "only root on Linux can run sandboxes as other users";

const typeUrl = "types.containerd.io/opencontainers/runtime-spec/1/Spec";

describe("npm start with sandboxes of other users", { skip }, () => {
  it("hides its tokens and data from them, even in a folder that they can enter", async () => {
    const folder = await temporaryFolder();
    await chmod(folder.path, 0o755);
    const token = "token-of-npm-start";
    const headers = { authorization: `Bearer ${token}` };
    const environment = {
      DATA_DIR: folder.path,
      API_TOKENS: JSON.stringify({ me: token }),
      AGENT_UID_RANGE: "1900000000-1900000999",
    };
    const running = await start(environment, headers);
    const ns = freshNamespace();
    try {
      const script = `id -u; for each in /proc/[0-9]*; do cat $each/environ $each/cmdline; done 2>&1
        cat ${folder.path}/sandboxes.db ${folder.path}/sandboxes.db-wal ${folder.path}/agent/tls/ca-key.pem 2>&1`;
      const spec = { typeUrl, json: { process: { args: ["sh", "-c", script], cwd: "/" } } };
      await rest(running.ask, ns, "POST /sandboxes", {
        sandboxId: "thief",
        runtime: { name: "process" },
        spec,
      });
      await rest(running.ask, ns, "POST /sandboxes/thief/create");
      await rest(running.ask, ns, "POST /sandboxes/thief/start");
      const { body } = await rest(running.ask, ns, "GET /sandboxes/thief/wait?timeout=60s");
      assert.equal(typeof body.exitStatus, "number");
      const run = join(folder.path, "agent", "sandboxes", `${ns}@thief`, "run-1");
      const looted = readFileSync(join(run, "stdout"), "latin1");
      assert.match(looted, /^1900000\d{3}\n/);
      assert.equal(
        looted.match(/(sandboxes\.db|sandboxes\.db-wal|ca-key\.pem): Permission denied/g)?.length,
        3,
      );
      for (const secret of [token, "PRIVATE KEY", "SQLite format 3"])
        assert.ok(!looted.includes(secret), secret);
      await rest(running.ask, ns, "POST /sandboxes/thief/shutdown");
    } finally {
      await running.stop();
      await folder.remove();
    }
  });
});
