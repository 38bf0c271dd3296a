import { setTimeout as delay } from "node:timers/promises";
import type { Engines } from "../../lifecycle/engine.ts";
import type { Log } from "../../log.ts";
import { clearUnknown } from "./clear.ts";
import { Connection } from "./connection.ts";
import { ContainerdEngine } from "./engine.ts";
import { podsandbox } from "./name.ts";
import { PodEngine } from "./pod-engine.ts";

/** How long the first connection is waited for before the agent serves without one, in milliseconds. */
const firstTime = 2_000;

export interface ContainerdOptions {
  /** The path of its unix socket. */
  readonly socket: string;
  /** Those it is asked for, the one of sandboxes that name none first. */
  readonly sandboxers: ReadonlySet<string>;
  readonly log: Log;
}

/** Runs sandboxes by way of the node's containerd. It need not be there yet, and may go and come back. */
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
    // What containerd has without a folder of ours is not looked for: nothing lists it across namespaces.
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
      await Promise.race([promise, delay(firstTime, undefined, { ref: false })]);
    },
    ready: () => connection.trouble(),
    close: () => connection.close(),
  };
}
