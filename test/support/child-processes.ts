import assert from "node:assert/strict";
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { after } from "node:test";

/** Offers processes to the tests of a `describe`, and kills them after it. */
export function childProcesses() {
  const children: ChildProcess[] = [];
  after(() => {
    for (const child of children) child.kill("SIGKILL");
  });

  /** Kills a process after the tests. Returns it. */
  function killAfter<Child extends ChildProcess>(child: Child): Child {
    children.push(child);
    return child;
  }

  /** Returns the process with a pid. */
  function childOf(pid: number): ChildProcess & { readonly pid: number } {
    const child = children.find((each) => each.pid === pid) ?? assert.fail("it is not a child");
    return Object.assign(child, { pid });
  }

  /** Starts a process that sleeps. Returns its pid. */
  async function startProcess(options: SpawnOptions = {}): Promise<number> {
    const child = killAfter(spawn("sleep", ["1000"], { stdio: "ignore", ...options }));
    await once(child, "spawn");
    return child.pid ?? assert.fail("it has no pid");
  }

  /** Ends a process. */
  async function endProcess(pid: number): Promise<void> {
    const ended = once(childOf(pid), "exit");
    childOf(pid).kill("SIGKILL");
    await ended;
  }

  return { killAfter, childOf, startProcess, endProcess };
}
