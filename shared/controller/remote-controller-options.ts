import type { CompoundStore } from "../instances/compound-store.ts";
import type { GiveUpStore } from "../instances/give-up.ts";
import type { InstanceStore } from "../instances/instance-store.ts";
import type { LeaseStore } from "../leases/lease-store.ts";
import type { Call } from "../sandbox/call.ts";
import type { Agents } from "./agents.ts";
import type { LongPolls } from "./long-polls.ts";

/** The parts that the Controller of the functions works with. */
export interface RemoteControllerOptions {
  readonly instances: InstanceStore;
  /** Loads the parts that containerd's Controller does not have. */
  readonly extensions: () => Promise<typeof import("./extensions.ts")>;
  /** Load the stores that only those parts need. */
  readonly givenUp: () => Promise<GiveUpStore>;
  readonly compounds: () => Promise<CompoundStore>;
  readonly leases: () => Promise<LeaseStore>;
  readonly agents: Agents;
  /** Limits the number of open calls to agents. */
  readonly polls: LongPolls;
  /** True if requests may share I/O, which Workers do not allow. */
  readonly sharesWaits: boolean;
  /** Keeps work alive that continues after the caller was answered. */
  readonly background: (work: Promise<unknown>) => void;
  /** Receives the errors of failed attempts to record an agent's answer. */
  readonly onRecordFailed: (call: Call, id: string, error: unknown) => void;
}
