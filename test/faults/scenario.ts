import type { Random } from "./random.ts";
import type { Operation } from "./records/operation.ts";
import type { Sandbox } from "./sandbox.ts";

/** A seeded run of a few clients on a few ids of one namespace. */
export interface Scenario {
  readonly seed: number;
  readonly namespace: string;
  readonly sandboxes: readonly Sandbox[];
  readonly random: Random;
  /** The operations of its clients; absent if the histories of its sandboxes have them. */
  readonly operations?: readonly Operation[];
  /** The share of the requests to the agent, and to the database, that get a fault. */
  readonly networkFaultRate: number;
  readonly databaseFaultRate: number;
  /** Makes the calls. When this resolves, its clients make no more calls. */
  run(): Promise<void>;
  /** Lets clients repeat what was not answered, once all faults are over. */
  finish?(): Promise<void>;
}
