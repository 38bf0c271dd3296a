import type { Client } from "@libsql/client";
import type { Lanes } from "../shared/async/lanes.ts";
import { TurnQueue } from "../shared/async/turn-queue.ts";
import { publicError } from "../shared/connect/error-body.ts";
import { type Agent, Agents } from "../shared/controller/agents.ts";
import { LongPolls } from "../shared/controller/long-polls.ts";
import { RemoteController } from "../shared/controller/remote-controller.ts";
import type { Fetch } from "../shared/fetch.ts";
import { GiveUpStore } from "../shared/instances/give-up.ts";
import { InstanceStore } from "../shared/instances/instance-store.ts";
import { checkMigrated } from "../shared/store/check-migrated.ts";
import { openDatabase } from "../shared/store/database.ts";
import { LibsqlStore } from "../shared/store/libsql-store.ts";
import { WriteCheck } from "../shared/store/write-check.ts";
import type { Dependencies } from "./app.ts";
import type { Access } from "./middleware/access.ts";
import { describeCause, type Log } from "./middleware/log.ts";

/** What an entry brings: the parts that differ from runtime to runtime. */
export interface Parts {
  readonly database: Client;
  readonly agents: readonly Agent[];
  /** Empty when there is none. */
  readonly defaultSandboxer: string;
  /** Reaches agents, trusting the certificates this runtime was told to trust. */
  readonly fetch: Fetch;
  readonly access: Access;
  readonly log: Log;
  /** The time in milliseconds since 1970; the system's unless a test says otherwise. */
  readonly clock?: (() => number) | undefined;
  /** Aborted when the server stops: waits then end with `unavailable`. */
  readonly stopping?: AbortSignal | undefined;
  /** Time that records of what is gone are kept, in milliseconds; absent for 30 days. */
  readonly retentionMs?: number | undefined;
  /** Number of waiting calls to agents that may be held open at once; absent for as many as there are. */
  readonly maxLongPolls?: number | undefined;
  /** True if requests may share I/O; true unless the platform does not allow it. */
  readonly sharesWaits?: boolean | undefined;
  /** Lets only some Lists go on at a time; absent where they must not wait for one another. */
  readonly listLanes?: Lanes | undefined;
  /** Keeps work alive that goes on after its caller was answered; only where the platform would stop it. */
  readonly background?: ((work: Promise<unknown>) => void) | undefined;
}

/** Maximum of calls held open at once, unless the entry says otherwise. */
const defaultMaxLongPolls = 10_000;

/** Maximum of damaged records that one line of the log names. */
const maxNamed = 20;

/** Puts the Store and the Controller together from what the entry brings. */
export function createDependencies({ database, log, access, ...parts }: Parts): Dependencies {
  const agents = new Agents(parts.agents, parts.defaultSandboxer, parts.fetch);
  const { served, defaultSandboxer } = agents;
  const { clock = Date.now, retentionMs, sharesWaits = true, background = () => {} } = parts;
  const writes = new WriteCheck(database);
  const store = new LibsqlStore(database, {
    lanes: parts.listLanes,
    onDamaged({ namespace }, ids) {
      const time = new Date().toISOString();
      const named = { namespace, sandboxIds: ids.slice(0, maxNamed), count: ids.length };
      log({ time, level: "error", message: "skipped damaged records", ...named });
    },
  });
  const db = openDatabase(database);
  const controller = new RemoteController({
    agents,
    instances: new InstanceStore(db, { served, defaultSandboxer, clock, retentionMs }),
    givenUp: new GiveUpStore(db, clock),
    polls: new LongPolls(parts.maxLongPolls ?? defaultMaxLongPolls),
    sharesWaits,
    background,
    onRecordFailed({ namespace }, sandboxId, error) {
      const time = new Date().toISOString();
      const failure = publicError(error);
      const cause = describeCause(failure);
      if (failure.exception === "databaseFull") writes.noteFull();
      log({
        time,
        level: "error",
        message: "failed to record agent response",
        namespace,
        sandboxId,
        ...cause,
      });
    },
  });
  const readiness = {
    async checkDatabase(signal: AbortSignal) {
      await checkMigrated(database, signal);
      await writes.check(signal);
    },
    noteFull: () => writes.noteFull(),
    checkAgents: (signal: AbortSignal) => agents.check(signal),
  };
  const turns = sharesWaits ? new TurnQueue() : undefined;
  return { store, controller, readiness, access, log, stopping: parts.stopping, turns };
}
