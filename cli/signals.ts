import process from "node:process";
import { type Client, isCode } from "../client/index.ts";
import { explain } from "./error.ts";
import { note, onUnread } from "./output/print.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Exit statuses of programs that such a signal has ended. */
const statuses: Readonly<Record<(typeof signals)[number], number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
};

/** Exit status of programs that end because nobody reads their output. */
const unreadStatus = 141;

/** Shortest grace period: what is left to a sandbox that is to be killed. */
const killTimeout = "1s";

/** The signals to this program, which end its sandbox. */
export interface Ending {
  /** Names the sandbox, once it is known. A signal that came before is passed on now. */
  attach(id: string): void;
  /** Leaves signals to the system again. */
  release(): void;
}

/**
 * Passes signals to this program on to its sandbox: the first one stops it, the second kills it, the third only ends this
 * program. If nobody reads the output any more, the sandbox is stopped, too.
 */
export function endOnSignals(client: Client): Ending {
  let sandboxId: string | undefined;
  let received = 0;
  const report = (error: unknown) => {
    // It has ended by now.
    if (isCode(error, "not_found")) return;
    note(`sandbox: ${sandboxId} could not be stopped: ${explain(error).line}`);
  };
  const pass = async () => {
    const isFirst = received === 1 && process.stderr.isTTY;
    if (sandboxId === undefined) {
      if (isFirst) note("\nit is stopped once it has started; a third Ctrl-C leaves it alone");
      return;
    }
    if (isFirst) note(`\nstopping ${sandboxId}; Ctrl-C again kills it`);
    // Of several grace periods, the one that ends first counts.
    await client.stop(sandboxId, { timeout: received === 1 ? undefined : killTimeout }).catch(report);
  };
  const handlers = signals.map((signal) => {
    const handle = () => {
      received++;
      if (received > 2) process.exit(statuses[signal]);
      void pass();
    };
    process.on(signal, handle);
    return () => process.off(signal, handle);
  });
  onUnread(() => {
    // Each further write fails, too.
    onUnread(() => {});
    received++;
    void pass().then(() => process.exit(unreadStatus));
  });
  return {
    attach(id) {
      sandboxId = id;
      if (received > 0) void pass();
    },
    release() {
      for (const remove of handlers) remove();
    },
  };
}
