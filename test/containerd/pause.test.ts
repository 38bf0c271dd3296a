import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { before, describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pauseImage } from "../../scripts/containerd/pause-image.ts";
import { childProcesses } from "../support/child-processes.ts";
import { unlessSkipped } from "../support/containerd.ts";
import { until } from "../support/until.ts";

/** SIGCHLD's bit in the mask of caught signals. pause installs this handler last. */
const sigchldBit = 1n << 16n;

async function handlesAllSignals(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const caught = /^SigCgt:\s*([0-9a-f]+)/m.exec(status)?.[1];
  return (
    caught !== undefined && /^Name:\s*pause$/m.test(status) && (BigInt(`0x${caught}`) & sigchldBit) !== 0n
  );
}

describe("the pause program", () => {
  let program: string | undefined;
  const { killAfter } = childProcesses();
  before(async () => {
    program = (await unlessSkipped(pauseImage))?.program;
  });

  /** Defines a test that is skipped if the program cannot be compiled. */
  function withPause(name: string, run: (program: string) => Promise<void>): void {
    it(name, async (test: TestContext) => (program ? run(program) : test.skip("pause cannot be compiled")));
  }

  /** Starts the program with a command. Resolves once it handles signals. */
  async function start(command: string, args: readonly string[] = []) {
    const child = killAfter(spawn(command, args, { stdio: "ignore" }));
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    const { pid } = child;
    assert.ok(pid !== undefined);
    await until("it is ready", () => handlesAllSignals(pid));
    return { child, pid, ended };
  }

  const codes = { SIGTERM: 0, SIGINT: 0, SIGUSR1: 7, SIGUSR2: 3 } as const;
  for (const signal of ["SIGTERM", "SIGINT", "SIGUSR1", "SIGUSR2"] as const) {
    withPause(`ends with status ${codes[signal]} on ${signal}`, async (program) => {
      const { child, ended } = await start(program);
      child.kill(signal);
      assert.equal(await ended, codes[signal]);
    });
  }

  withPause("ignores SIGTERM and SIGINT after SIGHUP", async (program) => {
    const { child, ended } = await start(program);
    for (const signal of ["SIGHUP", "SIGTERM", "SIGINT"] as const) child.kill(signal);
    assert.equal(await Promise.race([ended, sleep(200, "running")]), "running");
    child.kill("SIGUSR1");
    assert.equal(await ended, 7);
  });

  withPause("reaps orphans", async (program) => {
    const { pid } = await start("sh", ["-c", `sleep 2 & exec ${program}`]);
    const childrenOf = () => readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
    assert.notEqual(await childrenOf(), "");
    await until("the child is gone", async () => (await childrenOf()) === "");
  });
});
