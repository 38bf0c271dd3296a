import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Backend } from "../../lifecycle/backend.ts";
import { folderName } from "../../lifecycle/folder.ts";
import { Container } from "./container.ts";
import { type HostRules, OciHost } from "./host.ts";
import { OciSandbox } from "./oci-sandbox.ts";
import { Runtime } from "./runtime.ts";
import { clearSupervised, supervisedOf, writeSupervised } from "./supervision.ts";

/** Interval at which running sandboxes are checked. */
const pollIntervalMs = 250;

export interface OciOptions extends HostRules {
  readonly sandboxer: string;
  /** The path of an OCI runtime, and its arguments before every command. */
  readonly runtime: string;
  readonly runtimeArgs: readonly string[];
  /** Number of bytes that are kept of each stream of a sandbox. */
  readonly outputBytes: number;
}

/**
 * Creates the backend that runs each sandbox as a container of an OCI runtime.
 * @throws if the runtime does not run on this host
 */
export async function createOciBackend(options: OciOptions): Promise<Backend> {
  const runtime = new Runtime(options.runtime, options.runtimeArgs);
  const host = await OciHost.open(runtime, options);
  return {
    sandboxer: options.sandboxer,
    sandboxersAreSeparate: false,
    preparesAtCreate: false,
    pollIntervalMs,
    check: (sandbox) => host.check(sandbox),
    createSandbox: (context) => new OciSandbox(context, host, options.outputBytes),
    async orphans(root) {
      const supervised = supervisedOf(root);
      await Container.removeUnmarked(root);
      for (const container of await Container.all(root, runtime)) {
        const { namespace, id } = container.mark;
        const hasFolder = existsSync(join(root, folderName(namespace, id)));
        const isSupervised = supervised.some((mark) => mark.namespace === namespace && mark.id === id);
        // Without a folder and a supervisor its exit is lost, and nothing else would end it.
        if (!hasFolder && !isSupervised) await container.remove();
      }
      return supervised.map((found) => ({
        namespace: found.namespace,
        id: found.id,
        life: found.life,
        write: (folder) => writeSupervised(join(folder, "run-1"), found),
      }));
    },
    async clear(sandbox) {
      await clearSupervised(sandbox);
      for (const container of await Container.all(sandbox.root, runtime)) {
        const { namespace, id } = container.mark;
        if (namespace === sandbox.namespace && id === sandbox.id) await container.remove();
      }
    },
    async open(resume) {
      resume();
    },
    ready: () => host.unavailableReason(),
    close() {
      void Container.close(options.root);
    },
  };
}
