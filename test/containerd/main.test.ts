import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { fetchContainerd } from "../../scripts/containerd/fetch.ts";
import { leftovers } from "../../scripts/containerd/leftovers.ts";
import { pauseImageName } from "../../scripts/containerd/pause-image.ts";
import { startContainerd } from "../support/containerd.ts";

const run = promisify(execFile);
const main = fileURLToPath(new URL("../../scripts/containerd/main.ts", import.meta.url));
const node = [process.execPath, "--disable-warning=ExperimentalWarning", main] as const;

describe("npm run containerd", () => {
  it("--help shows the usage", async () => {
    const [program, ...args] = node;
    const { stdout } = await run(program, [...args, "--help"]);
    assert.match(stdout, /^Usage: npm run containerd/);
  });

  it("rejects an unknown version", async () => {
    const [program, ...args] = node;
    await assert.rejects(run(program, [...args, "--version", "0.9"]), {
      code: 1,
      stderr: "containerd: --version: must be 2.1 or 1.7\n",
    });
  });

  it("rejects a folder with foreign content and does not change it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ctrd-"));
    const [program, ...args] = node;
    await writeFile(join(folder, "config.toml"), "version = 3\n");
    await assert.rejects(run(program, [...args, "--folder", folder]), {
      code: 1,
      stderr: `containerd: ${folder}: must be empty or a folder of an earlier run\n`,
    });
    assert.deepEqual(await readdir(folder), ["config.toml"]);
    assert.equal(await readFile(join(folder, "config.toml"), "utf8"), "version = 3\n");
    await rm(folder, { recursive: true });
  });

  it("prints its socket, and stops on a signal with its containers", async (test: TestContext) => {
    const trial = await startContainerd();
    if (!trial) return test.skip("containerd is not available");
    await trial.remove();
    const folder = await mkdtemp(join(tmpdir(), "ctrd-"));
    const [program, ...args] = node;
    const child = spawn(program, [...args, "--folder", folder], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    try {
      const socket = await new Promise<string>((resolve, reject) => {
        createInterface(child.stdout).once("line", resolve);
        void ended.then((code) => reject(new Error(`the command ended with ${code}`)));
      });
      assert.equal(dirname(socket), folder);
      const { ctr } = await fetchContainerd("2.1");
      const options = ["--namespace", "k8s.io", "run", "--detach", "--snapshotter", "native"];
      await run(ctr, ["--address", socket, ...options, pauseImageName, `main-${process.pid}`]);
      assert.equal(leftovers(folder).processes.length, 2);
      child.kill("SIGTERM");
      assert.equal(await ended, 0);
      assert.deepEqual(leftovers(folder), { processes: [], mounts: [], folders: [] });
    } finally {
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true });
    }
  });
});
