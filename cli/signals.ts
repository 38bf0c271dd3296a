import process from "node:process";
import { type Client, isCode } from "../client/index.ts";
import { explain } from "./error.ts";
import { note } from "./output/print.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Exit statuses of programs that such a signal has ended. */
const statuses: Readonly<Record<(typeof signals)[number], number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
};

/** The signals to this program, which end its sandbox. */
export interface Ending {
  /** Names the sandbox, once it is known. A signal that came before is passed on now. */
  attach(id: string): void;
  /** Leaves signals to the system again. */
  release(): void;
}

/** Passes signals to this program on to its sandbox: the first one stops it, the second kills it, the third only ends this program. */
export function endOnSignals(client: Client): Ending {
  let sandboxId: string | undefined;
  let received = 0;
  const report = (error: unknown) => {
    // It has ended meanwhile.
    if (isCode(error, "not_found")) return;
    note(`sandbox: ${sandboxId} could not be stopped: ${explain(error).line}`);
  };
  const pass = () => {
    if (sandboxId === undefined) return;
    if (received === 1) {
      if (process.stderr.isTTY) note(`\nstopping ${sandboxId}; Ctrl-C again kills it`);
      client.stop(sandboxId).catch(report);
    } else client.delete(sandboxId, { force: true }).catch(report);
  };
  const handlers = signals.map((signal) => {
    const handle = () => {
      received++;
      if (received > 2) process.exit(statuses[signal]);
      pass();
    };
    process.on(signal, handle);
    return () => process.off(signal, handle);
  });
  return {
    attach(id) {
      sandboxId = id;
      if (received > 0) pass();
    },
    release() {
      for (const remove of handlers) remove();
    },
  };
}
