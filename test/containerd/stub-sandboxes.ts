import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { after, before } from "node:test";
import { ContainerdBackendSandbox } from "../../agent/backends/containerd/backend-sandbox.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";
import { type Answer, type ContextOptions, contextOf, StubContainerd } from "./stub-containerd.ts";

const pending = () => new Promise<object>(() => {});

/** Statuses of containerd. */
export const ready = (pid: number) => ({ state: "SANDBOX_READY", pid, address: "unix:///a", version: 3 });
export const notReady = { state: "SANDBOX_NOTREADY" };
export const unknown = { "Controller/Status": "not_found" } as const;

/** Offers sandboxes and processes to the tests of a `describe`, and removes them after it. */
export function stubSandboxes() {
  let folder: TemporaryFolder;
  let count = 0;
  const children: ChildProcess[] = [];
  before(async () => {
    folder = await temporaryFolder();
  });
  after(async () => {
    for (const child of children) child.kill("SIGKILL");
    await folder.remove();
  });

  const childOf = (pid: number) =>
    children.find((each) => each.pid === pid) ?? assert.fail("it is not a child");

  /** Starts a process. @returns its pid */
  async function startProcess(): Promise<number> {
    const child = spawn("sleep", ["1000"], { stdio: "ignore" });
    children.push(child);
    await once(child, "spawn");
    return child.pid ?? 0;
  }
  /** Ends a process. */
  async function endProcess(pid: number): Promise<void> {
    const ended = once(childOf(pid), "exit");
    childOf(pid).kill("SIGKILL");
    await ended;
  }

  /** Creates a sandbox in a containerd that answers as given. */
  async function sandboxIn(
    answers: Record<string, Answer>,
    options: Omit<ContextOptions, "path"> = {},
    version?: string,
  ) {
    const path = `${folder.path}/${++count}`;
    await mkdir(path);
    const context = contextOf({ path, ...options });
    const stub = new StubContainerd({ "Controller/Wait": pending, ...answers }, version);
    return { context, stub, sandbox: new ContainerdBackendSandbox(context, stub.connection) };
  }

  return { childOf, startProcess, endProcess, sandboxIn };
}
