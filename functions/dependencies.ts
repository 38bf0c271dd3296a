import type { Client } from "@libsql/core/api";
import type { Lanes } from "../shared/async/lanes.ts";
import { publicError } from "../shared/connect/error-body.ts";
import type { BodyParts } from "../shared/connect/in-flight.ts";
import { type Agent, Agents } from "../shared/controller/agents.ts";
import { LongPolls } from "../shared/controller/long-polls.ts";
import { RemoteController } from "../shared/controller/remote-controller.ts";
import type { Fetch } from "../shared/fetch.ts";
import { GiveUpStore } from "../shared/instances/give-up.ts";
import { InstanceStore } from "../shared/instances/instance-store.ts";
import { type Log, logEntry } from "../shared/log.ts";
import { checkMigrated } from "../shared/store/check-migrated.ts";
import { openDatabase } from "../shared/store/database.ts";
import { LibsqlStore } from "../shared/store/libsql-store.ts";
import { WriteCheck } from "../shared/store/write-check.ts";
import type { Dependencies } from "./app.ts";
import type { Access } from "./middleware/access.ts";
import { describeCause } from "./middleware/log.ts";

/** Parts that an entry provides, because they depend on the runtime. */
export interface Parts extends BodyParts {
  readonly database: Client;
  readonly agents: readonly Agent[];
  /** Empty if there is none. */
  readonly defaultSandboxer: string;
  /** Sends requests to agents, with the runtime's trusted certificates. */
  readonly fetch: Fetch;
  readonly access: Access;
  readonly log: Log;
  /** Returns the time in milliseconds since 1970; by default the system's. */
  readonly clock?: (() => number) | undefined;
  /** Aborted when the server stops: long polls then end with `unavailable`. */
  readonly stopping?: AbortSignal | undefined;
  /** Retention of exits, and of records of sandboxes that are gone, in milliseconds; by default 30 days. */
  readonly retentionMs?: number | undefined;
  /** Maximum number of concurrent Wait calls to agents; by default 10,000. */
  readonly maxLongPolls?: number | undefined;
  /** False on platforms where requests must not share I/O; by default true. */
  readonly sharesWaits?: boolean | undefined;
  /** Limits concurrent Lists; absent if they must not wait for one another. */
  readonly listLanes?: Lanes | undefined;
  /** Keeps work running after its caller was answered; only needed if the platform would stop it. */
  readonly background?: ((work: Promise<unknown>) => void) | undefined;
}

/** Default maximum number of concurrent Wait calls to agents. */
const defaultMaxLongPolls = 10_000;

/** Maximum number of damaged records in one log line. */
const maxLoggedIds = 20;

/** Creates the Store, the Controller and the readiness checks from the parts of an entry. */
export function createDependencies({ database, log, access, ...parts }: Parts): Dependencies {
  const agents = new Agents(parts.agents, parts.defaultSandboxer, parts.fetch);
  const { served, defaultSandboxer } = agents;
  const { clock = Date.now, retentionMs, sharesWaits = true, background = () => {} } = parts;
  const db = openDatabase(database);
  const writes = new WriteCheck(db);
  const store = new LibsqlStore(database, {
    lanes: parts.listLanes,
    onDamaged({ namespace }, ids) {
      const named = { namespace, sandboxIds: ids.slice(0, maxLoggedIds), count: ids.length };
      log(logEntry("error", "skipped damaged records", named));
    },
  });
  const controller = new RemoteController({
    agents,
    instances: new InstanceStore(db, { served, defaultSandboxer, clock, retentionMs }),
    givenUp: new GiveUpStore(db, clock),
    polls: new LongPolls(parts.maxLongPolls ?? defaultMaxLongPolls),
    sharesWaits,
    background,
    onRecordFailed({ namespace }, sandboxId, error) {
      const failure = publicError(error);
      const cause = describeCause(failure);
      if (failure.exception === "databaseFull") writes.noteFull();
      log(logEntry("error", "failed to record agent response", { namespace, sandboxId, ...cause }));
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
  const { stopping, turns, gunzip } = parts;
  return { store, controller, readiness, access, log, stopping, turns, gunzip };
}
