import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import { callIn, shell } from "../support/create-options.ts";
import { PlainClient } from "../support/plain-client.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";

const main = fileURLToPath(new URL("../../agent/main.ts", import.meta.url));
const token = "the-token-of-the-tests-of-limits";

/** Runs an agent below a shell that sets limits, and returns the limits that a sandbox prints. */
async function limitsBelow(limiting: string): Promise<string[]> {
  const data = await mkdtemp(join(tmpdir(), "agent-test-"));
  const flags = ["--listen", "127.0.0.1:0", "--data-dir", data, "--exit-with-parent"];
  const command = [process.execPath, "--disable-warning=ExperimentalWarning", main, ...flags];
  // If the agent were its last command, the shell would become the agent instead of its parent.
  const parent = spawn("sh", ["-c", `${limiting}; "$@"; exit $?`, "sh", ...command], {
    env: { PATH: process.env.PATH, AGENT_TOKEN: token },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(parent, "exit");
  try {
    const lines = createInterface(parent.stdout);
    const [line] = await once(lines, "line");
    const { url, caPath }: { url: string; caPath: string } = JSON.parse(String(line));
    const fetch = trustingFetch(await readFile(caPath, "utf8"));
    const client = new PlainClient(new AgentClient({ name: "the agent", url, token, fetch }, "process"));
    const call = callIn("limits");
    const opts = shell("ulimit -S -n; ulimit -H -n");
    await client.create(call, "a", opts);
    await client.start(call, "a");
    await client.wait(call, "a");
    const { info } = await client.status(call, "a", true);
    const stdout = await readFile(info.get("stdout") ?? "", "utf8");
    await client.shutdown(call, "a");
    return stdout.trim().split("\n");
  } finally {
    parent.stdin.end();
    await ended;
    await rm(data, { recursive: true });
  }
}

test("a sandbox has the open file limits of the agent's parent", async () => {
  assert.deepEqual(await limitsBelow("ulimit -S -n 2048; ulimit -H -n 4096"), ["2048", "4096"]);
});

test("a sandbox has a soft limit of 1,024 if the parent may have raised its own", async () => {
  assert.deepEqual(await limitsBelow("ulimit -n 4096"), ["1024", "4096"]);
});

test("a sandbox has no more than the hard limit", async () => {
  assert.deepEqual(await limitsBelow("ulimit -n 512"), ["512", "512"]);
});
