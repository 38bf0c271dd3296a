import { and, eq, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { agents, givenUp } from "../../schema/agents.ts";
import { exits } from "../../schema/exits.ts";
import { instances } from "../../schema/instances.ts";
import { leases } from "../../schema/leases.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import type { Timestamp } from "../sandbox/sandbox.ts";
import { hasKey } from "./has-key.ts";
import type { Doubt, Instance, KnownSandbox, RecordedLease } from "./instance.ts";
import type { LifeExit } from "./view.ts";

type InstanceRow = typeof instances.$inferSelect;
type ExitRow = typeof exits.$inferSelect;

/** A row of `selectKnown`. */
export interface KnownRow {
  readonly instance: InstanceRow | null;
  readonly exit: ExitRow | null;
  readonly agentEpoch: number | null;
  readonly failingSince: number | null;
  readonly unknownBefore: number | null;
  readonly givenUp: number | null;
  readonly hasGivenUp: number;
}

/** Selects the rows of sandboxes with their exits, their agents' epochs, and the lives given up at those agents. */
export function selectKnownWhere(db: LibSQLDatabase, condition: SQL) {
  const isOfInstance = and(eq(givenUp.agent, instances.agent), hasKey(givenUp, instances));
  const isExit = and(hasKey(exits, instances), eq(exits.life, instances.life));
  return db
    .select({
      instance: instances,
      exit: exits,
      agentEpoch: agents.epoch,
      failingSince: agents.failingSince,
      unknownBefore: agents.unknownBefore,
      givenUp: givenUp.number,
      hasGivenUp: sql<number>`exists (select 1 from ${givenUp} where ${givenUp.agent} = ${instances.agent})`,
    })
    .from(instances)
    .leftJoin(exits, isExit)
    .leftJoin(agents, eq(agents.name, instances.agent))
    .leftJoin(givenUp, isOfInstance)
    .where(condition);
}

/** Selects the row of one sandbox, as `selectKnownWhere` does. */
export function selectKnown(db: LibSQLDatabase, namespace: string, id: string) {
  return selectKnownWhere(db, hasKey(instances, { namespace, id }));
}

/** A row of `selectRecorded`. */
export interface RecordedRow {
  readonly sandboxer: string;
  readonly lease?: typeof leases.$inferSelect | null;
}

/** Selects the `sandboxer` of a record, and its lease. */
export function selectRecorded(db: LibSQLDatabase, namespace: string, id: string) {
  return db
    .select({ sandboxer: sql<string>`cast(${sandboxes.sandboxer} as text)`, lease: leases })
    .from(sandboxes)
    .leftJoin(leases, hasKey(leases, sandboxes))
    .where(hasKey(sandboxes, { namespace, id }));
}

function toTimestamp(seconds: number | null, nanos: number | null): Timestamp | undefined {
  return seconds === null ? undefined : { seconds, nanos: nanos ?? 0 };
}

function toInstance(row: InstanceRow): Instance {
  const { life, phase, highest, ending, agent, epoch, sole, revision, call, callId, outcome, error } = row;
  const state = { life, phase, highest, ending, agent, epoch, sole };
  const { pid, address, createdAtSeconds, createdAtNanos, wanted, startCall, onExit } = row;
  const details = { pid, address, createdAt: toTimestamp(createdAtSeconds, createdAtNanos) };
  const aim = { wanted, startCall, onExit };
  return { ...state, ...details, ...aim, revision, call, callId, outcome, error };
}

/** Converts a row of `exits`. */
export function toExit({ life, status, exitedAtSeconds, exitedAtNanos, reason }: ExitRow): LifeExit {
  return { life, status, exitedAt: toTimestamp(exitedAtSeconds, exitedAtNanos), reason };
}

function toLease({ expiresAt, onExpire, revision, source }: typeof leases.$inferSelect): RecordedLease {
  return { expiresAt, onExpire, revision, isForAgent: source === "request" };
}

function toDoubt({ instance, failingSince, unknownBefore }: KnownRow): Doubt | undefined {
  if (failingSince === null || !instance) return undefined;
  if (unknownBefore === null) return "failing";
  return instance.observedAt < unknownBefore ? "unknown" : undefined;
}

/** Combines the results of `selectKnown` and `selectRecorded`. */
export function toKnown([row]: readonly KnownRow[], [record]: readonly RecordedRow[]): KnownSandbox {
  return {
    instance: row?.instance ? toInstance(row.instance) : undefined,
    exit: row?.exit ? toExit(row.exit) : undefined,
    recordSandboxer: record?.sandboxer,
    lease: record?.lease ? toLease(record.lease) : undefined,
    agentEpoch: row?.agentEpoch ?? 0,
    givenUp: row?.givenUp ?? 0,
    hasGivenUp: row?.hasGivenUp === 1,
    doubt: row && toDoubt(row),
  };
}
