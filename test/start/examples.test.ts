import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { plainEnvironment } from "../support/environment.ts";
import { startAgent } from "../support/shared-certificates.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs `npm start` and every curl that it prints, and returns the commands with their responses. */
async function runExamples(environment: Readonly<Record<string, string>>) {
  const child = spawn("npm", ["start"], {
    cwd: root,
    env: plainEnvironment({ PORT: "0", ...environment }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  try {
    const printed = await new Promise<string>((resolve, reject) => {
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes("Ctrl-C stops.")) resolve(text);
      });
      void ended.then(() => reject(new Error(`it ended: ${text}`)));
    });
    const commands = printed.split("\n\n").filter((paragraph) => paragraph.startsWith("curl "));
    return commands.map((command) => {
      const { status, stdout, stderr } = spawnSync("sh", ["-c", command], {
        env: { ...process.env, RUNTIME: "a.shim.v1" },
        encoding: "utf8",
        timeout: 120_000,
      });
      assert.equal(status, 0, stderr);
      return { command, answers: stdout };
    });
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

describe("the examples that npm start prints", () => {
  it("are one command for the embedded agent", async () => {
    const folder = await temporaryFolder();
    const examples = await runExamples({ DATA_DIR: folder.path });
    assert.equal(examples.length, 1);
    assert.match(examples[0]?.answers ?? "", /"exit":\{"status":7,/);
    await folder.remove();
  });

  it("are one command per configured sandboxer, with a runtime that it has", async () => {
    const folder = await temporaryFolder();
    const agent = await startAgent({ dataDir: folder.path, sandboxer: "process,podsandbox,shim" });
    try {
      const { url, token } = agent;
      const examples = await runExamples({
        DATA_DIR: folder.path,
        CONTROLLER_AGENTS: JSON.stringify({
          node1: { url, token, sandboxer: "podsandbox" },
          node2: { url, token, sandboxer: "shim" },
          process: { url, token },
        }),
        DEFAULT_SANDBOXER: "process",
        NODE_EXTRA_CA_CERTS: agent.caPath,
      });
      const [pod, shim, local, ...more] = examples;
      assert.deepEqual(more, []);
      assert.match(pod?.command ?? "", /"sandboxer":"node1","runtime":\{"name":"io\.containerd\.runc\.v2"\}/);
      assert.match(pod?.answers ?? "", /"exitStatus":\d+/);
      assert.match(shim?.command ?? "", /"sandboxer":"node2","runtime":\{"name":"'"\$RUNTIME"'"\}/);
      assert.match(shim?.answers ?? "", /"name":"a\.shim\.v1"[\s\S]+"exitStatus":\d+/);
      assert.match(local?.command ?? "", /"sandboxer":"process","runtime":\{"name":"process"\}/);
      assert.match(local?.answers ?? "", /"exit":\{"status":7,/);
      for (const { answers } of examples) assert.doesNotMatch(answers, /"code":/);
    } finally {
      await agent.stop();
      await folder.remove();
    }
  });
});
