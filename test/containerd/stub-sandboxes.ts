import { mkdir } from "node:fs/promises";
import { after, before } from "node:test";
import { ContainerdBackendSandbox } from "../../agent/backends/containerd/backend-sandbox.ts";
import { childProcesses } from "../support/child-processes.ts";
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
  const { childOf, startProcess, endProcess } = childProcesses();
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

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
