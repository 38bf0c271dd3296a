import { setTimeout as delay } from "node:timers/promises";
import type { Backend } from "../../lifecycle/backend.ts";
import type { BackendContext } from "../definition.ts";
import { ContainerdBackendSandbox } from "./backend-sandbox.ts";
import { clearUnknown } from "./clear.ts";
import { Connection } from "./connection.ts";
import { podsandbox } from "./name.ts";
import { PodSandbox } from "./pod-sandbox.ts";

/** Time to wait for the first connection; after that the agent serves without one. */
const firstConnectionTimeoutMs = 2_000;

export interface ContainerdOptions
  extends Pick<BackendContext, "sandboxers" | "defaultSandboxer" | "outputBytes" | "log"> {
  /** The path of its unix socket. */
  readonly socket: string;
}

/**
 * Creates the backend that runs sandboxes with the node's containerd, which may start later and restart at any time.
 */
export function createContainerdBackend({
  socket,
  sandboxers,
  defaultSandboxer,
  outputBytes,
  log,
}: ContainerdOptions): Backend {
  const connection = new Connection({ socket, awaitsCri: sandboxers.has(podsandbox), log });
  return {
    sandboxer: defaultSandboxer,
    sandboxersAreSeparate: true,
    preparesAtCreate: true,
    async check() {},
    createSandbox: (context) =>
      context.record.sandboxer === podsandbox
        ? new PodSandbox(context, connection, outputBytes)
        : new ContainerdBackendSandbox(context, connection),
    // Orphans in containerd are not searched for: it has no list across namespaces.
    orphans: async () => [],
    clear: (sandbox) => clearUnknown(connection, sandboxers, sandbox, false).then(() => {}),
    clearStray: (sandbox) => clearUnknown(connection, sandboxers, sandbox, true),
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
