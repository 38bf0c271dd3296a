import type { Client } from "@libsql/client";
import { publicError } from "../shared/connect/error-body.ts";
import { type Agent, Agents } from "../shared/controller/agents.ts";
import { Instances } from "../shared/controller/instances.ts";
import { RemoteController } from "../shared/controller/remote.ts";
import type { Fetch } from "../shared/fetch.ts";
import { openDatabase } from "../shared/store/database.ts";
import { LibsqlStore } from "../shared/store/libsql-store.ts";
import { checkMigrated } from "../shared/store/migrate.ts";
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
}

/** Puts the Store and the Controller together from what the entry brings. */
export function createDependencies({ database, log, access, ...parts }: Parts): Dependencies {
  const agents = new Agents(parts.agents, parts.defaultSandboxer, parts.fetch);
  const store = new LibsqlStore(database);
  const controller = new RemoteController({
    store,
    agents,
    instances: new Instances(openDatabase(database), Date.now),
    onUnrecorded({ namespace }, sandboxId, error) {
      const time = new Date().toISOString();
      const cause = describeCause(publicError(error));
      log({
        time,
        level: "error",
        message: "what an agent did could not be recorded",
        namespace,
        sandboxId,
        ...cause,
      });
    },
  });
  const readiness = {
    checkDatabase: (signal: AbortSignal) => checkMigrated(database, signal),
    checkAgents: (signal: AbortSignal) => agents.check(signal),
  };
  return { store, controller, readiness, access, log };
}
