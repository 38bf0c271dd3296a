import { setTimeout as delay } from "node:timers/promises";
import type { Engines } from "../../lifecycle/engine.ts";
import type { Log } from "../../log.ts";
import { clearUnknown } from "./clear.ts";
import { Connection } from "./connection.ts";
import { ContainerdEngine } from "./engine.ts";
import { podsandbox } from "./name.ts";
import { PodEngine } from "./pod-engine.ts";

/** Time to wait for the first connection; after that the agent serves without one. */
const firstConnectionTimeoutMs = 2_000;

export interface ContainerdOptions {
  /** The path of its unix socket. */
  readonly socket: string;
  /** Sandboxers to serve; the first is the default of sandboxes that name none. */
  readonly sandboxers: ReadonlySet<string>;
  readonly log: Log;
}

/**
 * Creates the backend that runs sandboxes with the node's containerd, which may start later and restart at any time.
 */
export function createContainerdBackend({ socket, sandboxers, log }: ContainerdOptions): Engines {
  const connection = new Connection({ socket, awaitsCri: sandboxers.has(podsandbox), log });
  return {
    sandboxer: [...sandboxers][0] ?? "",
    isDivided: true,
    creates: true,
    async check() {},
    engineOf: (kept) =>
      kept.record.sandboxer === podsandbox
        ? new PodEngine(kept, connection)
        : new ContainerdEngine(kept, connection),
    // Orphans in containerd are not searched for: it has no list across namespaces.
    orphans: async () => [],
    clear: (sandbox) => clearUnknown(connection, sandboxers, sandbox, false).then(() => {}),
    clearStray: (sandbox) => clearUnknown(connection, sandboxers, sandbox, true),
    async sweep() {},
    async open(resume) {
      const { promise, resolve } = Promise.withResolvers<void>();
      void connection.run(() => {
        resume();
        resolve();
      });
      await Promise.race([promise, delay(firstConnectionTimeoutMs, undefined, { ref: false })]);
    },
    ready: () => connection.unavailableReason(),
    close: () => connection.close(),
  };
}
