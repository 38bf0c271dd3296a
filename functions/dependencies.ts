import type { Client } from "@libsql/core/api";
import type { Lanes } from "../shared/async/lanes.ts";
import { onDemand } from "../shared/async/on-demand.ts";
import { publicError } from "../shared/connect/error-body.ts";
import type { BodyParts } from "../shared/connect/in-flight.ts";
import { type Agent, Agents } from "../shared/controller/agents.ts";
import { LongPolls } from "../shared/controller/long-polls.ts";
import { RemoteController } from "../shared/controller/remote-controller.ts";
import { EventFeed } from "../shared/events/event-feed.ts";
import { EventLog } from "../shared/events/event-log.ts";
import type { Fetch } from "../shared/fetch.ts";
import { InstanceStore } from "../shared/instances/instance-store.ts";
import { defaultRetentionMs } from "../shared/instances/retention.ts";
import { type Log, logEntry } from "../shared/log.ts";
import { checkMigrated } from "../shared/store/check-migrated.ts";
import { openDatabase } from "../shared/store/database.ts";
import { LibsqlStore } from "../shared/store/libsql-store.ts";
import { WriteCheck } from "../shared/store/write-check.ts";
import { Waker } from "../shared/subscriptions/waker.ts";
import type { Dependencies } from "./app.ts";
import type { Config, ReconcileConfig, SecretsConfig } from "./config.ts";
import type { Internal } from "./internal/mount.ts";
import type { Access } from "./middleware/access.ts";
import { describeCause } from "./middleware/log.ts";
import type { TriggerServices } from "./triggers/services.ts";

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
  /** Returns a number from 0 up to 1; by default a random one. */
  readonly random?: (() => number) | undefined;
  /** Aborted when the server stops: long polls then end with `unavailable`. */
  readonly stopping?: AbortSignal | undefined;
  /** Retention of exits, and of records of sandboxes that are gone, in milliseconds; by default 30 days. */
  readonly retentionMs?: number | undefined;
  /** Configuration of reconciliation; by default its route does not exist, and strays have ten minutes. */
  readonly reconcile?: Partial<ReconcileConfig> | undefined;
  /** The way to the receivers of events; by default none can be reached. */
  readonly webhooks?: Webhooks | undefined;
  /** Configuration of secrets; by default none can be stored. */
  readonly secrets?: SecretsConfig | undefined;
  /** Maximum number of requests that wait for events; by default 10,000. */
  readonly maxWatches?: number | undefined;
  /** False on platforms where requests must not share I/O; by default true. */
  readonly sharesWaits?: boolean | undefined;
  /** Limits concurrent Lists; absent if they must not wait for one another. */
  readonly listLanes?: Lanes | undefined;
  /** Keeps work running after its caller was answered; only needed if the platform would stop it. */
  readonly background?: ((work: Promise<unknown>) => void) | undefined;
}

const extensions = () => import("./extensions.ts");

/** The way to the receivers of events. */
export interface Webhooks {
  /** Sends requests to receivers, and refuses those to addresses that are not public. */
  readonly fetch: Fetch;
  /** True if receivers may be on this machine, also without TLS. */
  readonly allowsLoopback: boolean;
}

const noWebhooks: Webhooks = {
  fetch: () => Promise.reject(new Error("this server sends no webhooks")),
  allowsLoopback: false,
};

/** Maximum number of concurrent Wait calls to agents. */
const maxLongPolls = 10_000;

/** The configuration of a server that can store no secrets. */
const noSecrets: SecretsConfig = { keys: [], bindings: () => undefined };

/** Default time for which a stray is left alone, in milliseconds. */
const defaultStrayGraceMs = 10 * 60_000;
/** Intervals of looks for events of other servers, in milliseconds: in a file, on a server, and of each watch alone. */
const embeddedPollMs = 25;
const serverPollMs = 250;
const unsharedPollMs = 1_000;

/** Maximum number of reads of one request for output where requests must not share I/O: there it may make 1,000 requests. */
const unsharedOutputReads = 900;

/** Default maximum number of requests that wait for events. */
const defaultMaxWatches = 10_000;

/** Share of the Store's writes that also delete the events of their namespace whose retention has passed. */
const compactedShare = 1 / 256;

/** Maximum number of expiries that a request which notices one carries out. */
const maxNoticed = 20;

/** Time for which they are kept alive, in milliseconds. */
const maxNoticedMs = 25_000;

/** Maximum number of damaged records in one log line. */
const maxLoggedIds = 20;

type Configured = "agents" | "defaultSandboxer" | "retentionMs" | "reconcile" | "secrets";

/** Returns the parts that are configured. None of them is optional here, so that no entry can leave one out. */
export function configuredParts(config: Config): Required<Pick<Parts, Configured>> {
  const { agents = [], defaultSandboxer = "", retentionMs, reconcile, secrets } = config;
  return { agents, defaultSandboxer, retentionMs, reconcile, secrets };
}

/** Returns the part of the access to a server that is configured. @see configuredParts */
export function configuredAccess(config: Config): Required<Pick<Access, "apiTokens" | "scopes" | "origins">> {
  return { apiTokens: config.apiTokens, scopes: config.tokenScopes, origins: config.corsOrigins };
}

/** Creates the Store, the Controller and the readiness checks from the parts of an entry. */
export function createDependencies({
  database,
  log,
  access,
  ...parts
}: Parts): Dependencies & { readonly internal: Internal } {
  const agents = new Agents(parts.agents, parts.defaultSandboxer, parts.fetch);
  const { served, defaultSandboxer } = agents;
  const {
    clock = Date.now,
    random = Math.random,
    retentionMs,
    sharesWaits = true,
    background = () => {},
    reconcile = {},
  } = parts;
  const db = openDatabase(database);
  const writes = new WriteCheck(db);
  const eventLog = new EventLog(database, db);
  const pollMs = sharesWaits ? ("executor" in database ? embeddedPollMs : serverPollMs) : unsharedPollMs;
  const events = new EventFeed(eventLog, {
    isShared: sharesWaits,
    pollMs,
    maxWatches: parts.maxWatches ?? defaultMaxWatches,
  });
  const { stopping, turns, places, gunzip, webhooks = noWebhooks, secrets } = parts;
  const onEvents = (namespace: string, isSubscribed = false) => {
    events.notify(namespace);
    if (isSubscribed) waker.wake(namespace);
    else waker.notify(namespace);
  };
  const subscriptions = onDemand(
    () => import("./webhooks.ts"),
    ({ SecretBox, SecretStore, Subscriptions }) =>
      new Subscriptions({
        ...webhooks,
        ...{ db, log: eventLog, clock, stopping, isShared: sharesWaits, onEvents },
        secrets: new SecretStore(new SecretBox(secrets?.keys ?? []), secrets?.bindings ?? (() => undefined)),
        retentionMs: retentionMs ?? defaultRetentionMs,
      }),
  );
  const waker = new Waker({
    wake: (namespace) => subscriptions.wake(namespace),
    background,
    hasTimer: sharesWaits,
    clock,
  });
  const store = new LibsqlStore(database, {
    lanes: parts.listLanes,
    onEvent(namespace, isSubscribed) {
      onEvents(namespace, isSubscribed);
      if (random() >= compactedShare) return;
      const beforeMicros = (clock() - (retentionMs ?? defaultRetentionMs)) * 1_000;
      background(eventLog.compact(namespace, beforeMicros).catch(() => {}));
    },
    onDamaged({ namespace }, ids) {
      const named = { namespace, sandboxIds: ids.slice(0, maxLoggedIds), count: ids.length };
      log(logEntry("error", "skipped damaged records", named));
    },
  });
  const instances = new InstanceStore(db, { served, defaultSandboxer, clock, retentionMs, onEvents });
  const givenUp = async () => {
    const { GiveUpStore } = await extensions();
    return new GiveUpStore(db, clock, onEvents);
  };
  const compounds = async () => {
    const { CompoundStore } = await extensions();
    return new CompoundStore(db, { served, defaultSandboxer, clock, onEvents });
  };
  const leases = async () => {
    const { LeaseStore } = await extensions();
    return new LeaseStore(db, clock, onEvents);
  };
  const polls = new LongPolls(maxLongPolls);
  const controller = new RemoteController({
    ...{ agents, instances, extensions, leases, givenUp, compounds, polls },
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
  const sweeper = onDemand(
    () => Promise.all([extensions(), leases()]),
    ([{ LeaseSweeper }, store]) =>
      new LeaseSweeper(store, {
        stop: (call, id, sandboxer, timeoutSecs) => controller.stop(call, id, sandboxer, timeoutSecs),
        expire: (call, id) => controller.compounds.expire(call, id),
        async hasEnded(call, id) {
          const phase = (await instances.find(call, id)).instance?.phase;
          return phase === undefined || phase === "stopped" || phase === "gone";
        },
      }),
  );
  const sweepSoon = () => {
    const { signal } = new AbortController();
    background(
      sweeper.sweepLeases(signal, maxNoticed, { maxBatches: 1, maxMs: maxNoticedMs }).catch(() => {}),
    );
  };
  const directory = onDemand(extensions, ({ LibsqlDirectory }) => new LibsqlDirectory(database));
  const reconciler = onDemand(
    () => Promise.all([extensions(), compounds(), givenUp()]),
    ([{ LostAgents, RecordedLives, Reconciler, StrayStore }, compounds, givenUp]) =>
      new Reconciler({
        ...{ db, compounds, agents, controller, instances },
        lives: new RecordedLives(db),
        lostAgents: new LostAgents(givenUp, instances, agents),
        strays: new StrayStore(db, onEvents),
        strayGraceMs: reconcile.strayGraceMs ?? defaultStrayGraceMs,
        retentionMs: retentionMs ?? defaultRetentionMs,
      }),
  );
  const reports = onDemand(
    extensions,
    ({ AgentReports, RecordedLives }) =>
      new AgentReports({ agents, background, controller, instances, lives: new RecordedLives(db) }),
  );
  let loadedTriggers: TriggerServices | undefined;
  const triggers = async () => {
    const { createTriggers } = await import("./triggers/module.ts");
    const secretsConfig = parts.secrets ?? noSecrets;
    const acting = { db, store, controller, clock, background, onEvents, secretsConfig, stopping };
    loadedTriggers ??= createTriggers({ ...acting, hasTimer: sharesWaits });
    return loadedTriggers;
  };
  const internal = {
    dueWork: onDemand(extensions, ({ DueWorkStore }) => new DueWorkStore(db, clock)),
    sweepDeliveries: async (signal: AbortSignal) => (await triggers()).finisher.sweep(signal),
    finishDeliveries: async (signal: AbortSignal) => (await triggers()).finisher.finish(signal),
    reconciler,
    sweeper,
    subscriptions,
    waker,
    reports,
    reportSecrets: new Map(parts.agents.map(({ name, reportSecret }) => [name, reportSecret])),
    reconcileToken: reconcile.token,
    clock,
  };
  const inventories = onDemand(
    extensions,
    ({ AgentInventories, RecordedLives }) =>
      new AgentInventories({ agents, instances, lives: new RecordedLives(db) }),
  );
  const maxReads = sharesWaits ? Number.POSITIVE_INFINITY : unsharedOutputReads;
  const outputs = onDemand(extensions, ({ Outputs }) => new Outputs({ agents, instances, polls, maxReads }));
  const watching = { events, subscriptions, waker };
  const services = { store, controller, directory, inventories, outputs, sweepSoon, triggers, ...watching };
  const keys = async () => {
    const { KeyStore } = await extensions();
    return new KeyStore(db, clock);
  };
  return { ...services, keys, readiness, access, log, internal, stopping, turns, places, gunzip };
}
