import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before } from "node:test";
import { Container } from "../../agent/backends/oci/container.ts";
import type { OciHost } from "../../agent/backends/oci/host.ts";
import { OciSandbox } from "../../agent/backends/oci/oci-sandbox.ts";
import { Runtime } from "../../agent/backends/oci/runtime.ts";
import { writeSupervised } from "../../agent/backends/oci/supervision.ts";
import { bootId } from "../../agent/host/boot.ts";
import type { Identity } from "../../agent/host/identity.ts";
import type { LocalRecord } from "../../agent/lifecycle/record.ts";
import type { CreateOpts } from "../../shared/sandbox/controller.ts";
import { contextOf } from "../containerd/stub-containerd.ts";
import { childProcesses } from "../support/child-processes.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";

/** A process that has ended. */
export const gone: Identity = { pid: 2 ** 22 + 1, began: "1" };

/** Creates a host whose containers have no mounts, and run a script. */
function hostOf(runtime: Runtime, script: (at: string) => string): OciHost {
  const stub: unknown = {
    runtime,
    version: "stub 1",
    bundleOf: async (_: unknown, { folder }: Container) => ({
      ...{ config: "{}", mounts: "" },
      run: script(folder),
    }),
  };
  // Nothing else of a host is used.
  return stub as OciHost;
}

/** The parts of a sandbox that a test chooses. */
export interface Options {
  readonly record?: Partial<LocalRecord>;
  readonly opts?: Partial<CreateOpts>;
  /** The name of the runtime's program, and the commands that it runs. */
  readonly name?: string;
  readonly commands?: string;
  /** The script that runs the container in its folder. */
  readonly script?: (at: string) => string;
}

/** Offers sandboxes of a stub runtime and processes to the tests of a `describe`, and removes them after it. */
export function stubSandboxes() {
  let folder: TemporaryFolder;
  let count = 0;
  const { killAfter, childOf, startProcess } = childProcesses();
  const containers: Container[] = [];
  before(async () => {
    folder = await temporaryFolder();
  });
  after(async () => {
    for (const container of containers) {
      await container.remove();
      await Container.close(container.mark.root);
    }
    await folder.remove();
  });

  /** Creates a sandbox whose runtime is a script. */
  async function sandboxWith({
    record,
    opts = {},
    name = "runc",
    commands = "",
    script = () => "",
  }: Options = {}) {
    const path = join(folder.path, String(++count), "n@s");
    await mkdir(path, { recursive: true });
    const program = join(dirname(path), name);
    await writeFile(program, `#!/bin/sh\n${commands}\n`, { mode: 0o700 });
    const runtime = new Runtime(program);
    const context = contextOf({ path, record: { boot: bootId(), attempt: 1, ...record }, opts });
    const container = new Container({ root: dirname(path), namespace: "n", id: "s", life: 7 }, runtime);
    containers.push(container);
    const sandbox = new OciSandbox(context, hostOf(runtime, script), 1_000);
    return { path, context, container, sandbox };
  }

  /** Returns a sandbox that an earlier agent has launched, with the files of its container. */
  async function launchedBefore(
    { leader = gone, ...options }: Options & { leader?: Identity },
    files: Readonly<Record<string, string>> = {},
  ) {
    const found = await sandboxWith(options);
    const run = join(found.path, "run-1");
    await writeSupervised(run, {
      ...found.container.mark,
      leader,
      supervisor: leader,
      containment: "session",
    });
    await found.container.prepare({ config: "{}", mounts: "", run: "" });
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(name === "exit" ? run : found.container.folder, name), text);
    }
    await found.sandbox.recover();
    return found;
  }

  /** Starts a process that sleeps in a session of its own. */
  const startSleep = async () => childOf(await startProcess({ detached: true }));

  return { sandboxWith, launchedBefore, startSleep, killAfter };
}
