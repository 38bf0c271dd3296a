import { type SQL, sql } from "drizzle-orm";
import { aliased } from "../../schema/aliased.ts";
import { exits } from "../../schema/exits.ts";
import { instances } from "../../schema/instances.ts";
import { leases } from "../../schema/leases.ts";
import { silentSince } from "../filters/sql/silence.ts";
import { writeJson } from "../json/write.ts";
import { formatMicros, formatTimestamp } from "../protobuf/timestamp-json.ts";
import { neverExpires } from "../sandbox/lease.ts";
import type { LastOperation, RecordedExit, SandboxState, SandboxStatus } from "../sandbox/status.ts";

const i = aliased(instances, "i");
const x = aliased(exits, "x");
const r = aliased(leases, "r");

/** The recorded state of one id in SQL, in two columns. */
export interface StatusColumns {
  /** A JSON array of `LifeValues`; null if the id has had no life. */
  readonly life: SQL;
  readonly expiresAt: SQL;
}

/** The members of the column `life`, in order. */
type LifeValues = readonly [
  phase: SandboxState,
  agent: string,
  pid: number,
  call: string,
  outcome: string,
  error: string,
  observedAt: number,
  revision: number,
  exit: ExitValues | null,
  silentSince: number | null,
];

/** The exit of a life, in order. */
type ExitValues = readonly [
  status: number,
  exitedAtSeconds: number | null,
  exitedAtNanos: number | null,
  reason: string,
];

const exit = sql`select json_array(${x.status}, ${x.exitedAtSeconds}, ${x.exitedAtNanos}, ${x.reason}) from ${x.table}
  where ${x.namespace} = ${i.namespace} and ${x.id} = ${i.id} and ${x.life} = ${i.life}`;

/** The values of `LifeValues` in SQL. The exit is a subquery, because a join costs Bun's SQLite ten times as much. */
const lifeValues: SQL = sql.join(
  [
    ...[i.phase, i.agent, i.pid, i.call, i.outcome, sql`cast(${i.error} as text)`, i.observedAt, i.revision],
    sql`json((${exit}))`,
    silentSince(i),
  ],
  sql`, `,
);

/** Selects the recorded state of an id. Each column is a subquery, so that it also fits into `returning`. */
export function statusColumns(namespace: SQL, id: SQL): StatusColumns {
  return {
    life: sql`(select json_array(${lifeValues}) from ${i.table}
      where ${i.namespace} = ${namespace} and ${i.id} = ${id} and ${i.life} > 0)`,
    expiresAt: sql`(select ${r.expiresAt} from ${r.table} where ${r.namespace} = ${namespace} and ${r.id} = ${id})`,
  };
}

/** The recorded state of a record's sandbox, as the database returns it. */
export class StoredStatus {
  readonly #values: LifeValues | undefined;
  readonly #expiresAt: number | undefined;
  /** True if the lease had expired when the status was read: all parts of an answer must say the same. */
  readonly hasExpired: boolean;

  /** @param life and @param expiresAt the values of `statusColumns` */
  constructor(life: unknown, expiresAt: unknown) {
    // The array was made by `statusColumns`.
    this.#values = typeof life === "string" ? (JSON.parse(life) as LifeValues) : undefined;
    const hasEnd = typeof expiresAt === "number" && expiresAt < neverExpires;
    this.#expiresAt = hasEnd ? expiresAt : undefined;
    this.hasExpired = isOver(this.#expiresAt);
  }

  /** Changes with every change of the status; empty for a sandbox without a life and without a lease. */
  get tag(): string {
    if (!this.#values && this.#expiresAt === undefined) return "";
    const exit = this.#values?.[8] ? "x" : "";
    const silent = this.#values?.[9] ? "u" : "";
    const over = this.hasExpired ? "e" : "";
    const expiry = this.#expiresAt === undefined ? "" : `-${this.#expiresAt.toString(36)}${over}`;
    return `${this.#values?.[7] ?? 0}${exit}${silent}${expiry}`;
  }

  get value(): SandboxStatus {
    const expiresAt = this.#expiresAt;
    if (!this.#values) return { phase: "none", expiresAt };
    const [phase, agent, pid, name, outcome, error, observedAt, , exit, since] = this.#values;
    const [status = 0, seconds = null, nanos, reason = ""] = exit ?? [];
    const exitedAt = seconds === null ? undefined : { seconds, nanos: nanos ?? 0 };
    const isUnknown = since !== null;
    return {
      phase: isUnknown ? "unknown" : phase,
      lastPhase: isUnknown ? phase : undefined,
      silentSince: since ?? undefined,
      agent,
      pid: pid || undefined,
      exit: exit ? { status, exitedAt, reason } : undefined,
      lastOperation: name ? { name, outcome, error } : undefined,
      observedAt,
      expiresAt,
    };
  }

  toJsonText(): string {
    if (!this.#values && this.#expiresAt === undefined) return '{"phase":"none"}';
    return statusToText(this.value, this.hasExpired);
  }
}

/** Returns true if a lease has expired. Its expiry may not have been carried out yet. */
function isOver(expiresAt: number | undefined): boolean {
  return expiresAt !== undefined && expiresAt <= Date.now() * 1_000;
}

function timeOf(micros: number | undefined): string | undefined {
  return micros === undefined ? undefined : formatMicros(micros);
}

function exitToText({ status, exitedAt, reason }: RecordedExit): string {
  const time = exitedAt && formatTimestamp(exitedAt);
  const timePart = time ? `,"exitedAt":"${time}"` : "";
  return `{"status":${status}${timePart},"reason":${writeJson(reason)}}`;
}

function operationToText({ name, outcome, error }: LastOperation): string {
  const errorPart = error ? `,"error":${writeJson(error)}` : "";
  return `{"name":${writeJson(name)},"outcome":${writeJson(outcome)}${errorPart}}`;
}

/**
 * Returns a status as JSON, with times in RFC 3339. Absent members are left out.
 * @param hasExpired true if its lease has expired; by default, if its end has passed now
 */
export function statusToText(status: SandboxStatus, hasExpired = isOver(status.expiresAt)): string {
  const {
    phase,
    lastPhase,
    silentSince: since,
    agent,
    pid,
    exit,
    lastOperation,
    observedAt,
    expiresAt,
  } = status;
  const [observed, expires] = [timeOf(observedAt), timeOf(expiresAt)];
  const lastPart = lastPhase ? `,"lastPhase":"${lastPhase}","silentSince":"${timeOf(since)}"` : "";
  const agentPart = agent ? `,"agent":${writeJson(agent)}` : "";
  const pidPart = pid ? `,"pid":${pid}` : "";
  const exitPart = exit ? `,"exit":${exitToText(exit)}` : "";
  const operationPart = lastOperation ? `,"lastOperation":${operationToText(lastOperation)}` : "";
  const observedPart = observed ? `,"observedAt":"${observed}"` : "";
  const expiresPart = expires ? `,"expiresAt":"${expires}"${hasExpired ? ',"expired":true' : ""}` : "";
  return `{"phase":"${phase}"${lastPart}${agentPart}${pidPart}${exitPart}${operationPart}${observedPart}${expiresPart}}`;
}
