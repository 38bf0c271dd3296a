import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { plainEnvironment } from "../support/environment.ts";
import { exists, isRunning } from "../support/processes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The scripts that run until a signal, with their flags and the pattern of their address. */
const scripts: Readonly<Record<string, readonly [flags: readonly string[], listening: RegExp]>> = {
  start: [["--json"], /"message":"listening","url":"([^"]+)"/],
  agent: [["--listen", "127.0.0.1:0"], /"message":"ready","url":"([^"]+)"/],
  "dev:bun": [[], /"message":"listening","url":"([^"]+)"/],
  "dev:deno": [[], /"message":"listening","url":"([^"]+)"/],
  "dev:node": [[], /"message":"listening","url":"([^"]+)"/],
  "dev:worker": [[], /Ready on (http:\S+)/],
};

function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** Starts a script with npm in its own process group, and collects its output. */
function npmRun(name: string, flags: readonly string[], environment: Readonly<Record<string, string>>) {
  const child: ChildProcess = spawn("npm", ["run", name, "--", ...flags], {
    cwd: root,
    env: plainEnvironment(environment),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let printed = "";
  const append = (chunk: Buffer) => {
    printed += chunk.toString();
  };
  child.stdout?.on("data", append);
  child.stderr?.on("data", append);
  return { child, pid: child.pid ?? 0, output: () => printed };
}

/** Runs a script until it listens, signals npm or its whole process group, and returns npm's exit code. */
async function interrupt(name: string, signal: NodeJS.Signals, whole: boolean): Promise<number | null> {
  const [flags, listening] = scripts[name] ?? [[], /./];
  const folder = await temporaryFolder();
  // Two of workerd cannot have one folder of state.
  const ownState = name === "dev:worker" ? ["--persist-to", folder.path] : [];
  const { child, pid, output } = npmRun(name, [...flags, ...ownState], {
    PORT: "0",
    DATA_DIR: folder.path,
    AGENT_DATA_DIR: folder.path,
    AGENT_TOKEN: "the-token-of-the-tests",
  });
  try {
    await until(`it listens: ${output()}`, () => child.exitCode !== null || listening.test(output()));
    const url = listening.exec(output())?.[1];
    assert.ok(url !== undefined, output());
    const agentPid = Number(/"agentPid":(\d+)/.exec(output())?.[1] ?? 0);
    assert.equal(agentPid > 0, name === "start");
    process.kill(whole ? -pid : pid, signal);
    await until("npm has ended", () => child.exitCode !== null || child.signalCode !== null);
    await until("its process group is empty", () => !exists(-pid));
    assert.equal(await isListening(url), false);
    if (name === "start" || name === "agent") assert.doesNotMatch(output(), /"level":"error"/);
    // It has a process group of its own, and may wait to be reaped.
    if (agentPid > 0) await until("the agent has ended", () => !isRunning(agentPid));
    return child.exitCode;
  } finally {
    if (exists(-pid)) process.kill(-pid, "SIGKILL");
    await folder.remove();
  }
}

describe("npm run", { concurrency: 2, timeout: 600_000 }, () => {
  for (const name of Object.keys(scripts)) {
    it(`${name} ends everything that it started on SIGTERM`, async () => {
      await interrupt(name, "SIGTERM", false);
    });

    // The terminal signals the whole group, and npm forwards the signal, so the program gets it twice.
    it(`${name} ends everything that it started on Ctrl-C`, async () => {
      const code = await interrupt(name, "SIGINT", true);
      if (name === "start" || name === "agent") assert.equal(code, 0, "it did not stop gracefully");
    });
  }

  it("demo leaves nothing behind after Ctrl-C", async () => {
    // A demo may be over before the signal reaches it.
    await until("a demo was interrupted", async () => {
      const folder = await temporaryFolder();
      const env = plainEnvironment({ TMPDIR: folder.path });
      const words = ["--disable-warning=ExperimentalWarning", "local/demo.ts"];
      const child = spawn(process.execPath, words, { cwd: root, env, stdio: "pipe" });
      let printed = "";
      let isSignalled = false;
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk: Buffer) => {
          printed += chunk.toString();
          if (!isSignalled && printed.includes("✓ start it")) isSignalled = child.kill("SIGINT");
        });
      }
      const [status] = await once(child, "close");
      const pid = Number(/ {3}pid (\d+)$/m.exec(printed)?.[1] ?? 0);
      const agentPid = Number(/agent pid (\d+)/.exec(printed)?.[1]);
      assert.ok(!isRunning(agentPid) && (pid === 0 || !isRunning(pid)), printed);
      const left = (await readdir(folder.path)).filter((name) => name.startsWith("sandbox-demo-"));
      await folder.remove();
      assert.deepEqual(left, []);
      if (status === 0) return false;
      assert.equal(status, 1);
      assert.match(printed, /\n {2}✗ interrupted by SIGINT\n$/);
      return true;
    });
  });
});
