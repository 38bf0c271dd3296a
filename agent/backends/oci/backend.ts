import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Engines } from "../../lifecycle/engine.ts";
import { folderName } from "../../lifecycle/folder.ts";
import { Container } from "./container.ts";
import { OciEngine } from "./engine.ts";
import { type HostRules, OciHost } from "./host.ts";
import { Runtime } from "./runtime.ts";
import { clearSupervised, releaseOutputs, supervisedOf, writeSupervised } from "./supervision.ts";

/** Interval of the looks at sandboxes, in milliseconds. */
const lookIntervalMs = 250;

export interface OciOptions extends HostRules {
  readonly sandboxer: string;
  /** The path of an OCI runtime, and what it is given before every command. */
  readonly runtime: string;
  readonly runtimeArgs: readonly string[];
}

/**
 * Runs each sandbox as a container of an OCI runtime.
 * @throws if the runtime does not run here
 */
export async function createOciBackend(options: OciOptions): Promise<Engines> {
  const runtime = new Runtime(options.runtime, options.runtimeArgs);
  const host = await OciHost.open(runtime, options);
  return {
    sandboxer: options.sandboxer,
    isDivided: false,
    creates: false,
    beat: lookIntervalMs,
    check: (sandbox) => host.check(sandbox),
    engineOf: (kept) => new OciEngine(kept, host),
    sweep: releaseOutputs,
    async orphans(root) {
      const supervised = supervisedOf(root);
      await Container.sweep(root);
      for (const container of await Container.all(root, runtime)) {
        const { namespace, id } = container.mark;
        const hasFolder = existsSync(join(root, folderName(namespace, id)));
        const isSupervised = supervised.some((mark) => mark.namespace === namespace && mark.id === id);
        // Nobody will ever learn its exit, and nothing would end it.
        if (!hasFolder && !isSupervised) await container.remove();
      }
      return supervised.map((marked) => ({
        namespace: marked.namespace,
        id: marked.id,
        life: marked.life,
        write: (folder) => writeSupervised(join(folder, "run-1"), marked),
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
    ready: () => host.trouble(),
    close() {
      void Container.close(options.root);
    },
  };
}
