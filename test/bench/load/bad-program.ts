/** Bad clients of one kind, in a process of their own, until it is ended or its time has passed. */
import "../exit-on-signal.ts";
import { EventEmitter } from "node:events";
import { constants, setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { kindsOf } from "./kinds.ts";

/** The work of the bad clients. */
export interface BadTask {
  readonly port: number;
  readonly kind: string;
  readonly clients: number;
  readonly durationMs: number;
}

/** Pause of a client after each step, as good ones make it: it is what they ask that is bad, not how often. */
const pauseMs = 100;

async function run({ port, kind, clients, durationMs }: BadTask): Promise<void> {
  const [bad] = kindsOf([kind]);
  const signal = AbortSignal.timeout(durationMs);
  // Each step of each client waits for it.
  EventEmitter.setMaxListeners(0, signal);
  const client = async () => {
    while (!signal.aborted) {
      await bad?.step(port, signal);
      await sleep(pauseMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
}

// They stand for other machines, which would not take CPU time from the server and the good clients.
setPriority(constants.priority.PRIORITY_LOW);
await run(JSON.parse(process.argv[2] ?? "{}"));
console.log("{}");
process.exit(0);
