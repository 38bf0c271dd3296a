import { type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import type { Call, Operation } from "../sandbox/call.ts";
import type { ExitStatus, State } from "../sandbox/controller.ts";
import type { Timestamp } from "../sandbox/sandbox.ts";
import { callDatabase } from "../store/database-error.ts";

/** The calls that change what a sandbox is doing. */
export type Action = "create" | "start" | "stop" | "shutdown" | "update";

/** How a lifecycle call went, as far as is known: `unknown` when it may or may not have happened. */
export type Outcome = "pending" | "ok" | "failed" | "unknown";

/** What is known of one sandbox's life. */
export interface Instance {
  /** The sandboxer whose agent runs it. */
  readonly agent: string;
  readonly generation: number;
  /** The generation of the Create it came from; another one is another life of the same id. */
  readonly incarnation: number;
  /** Empty before anything was observed. */
  readonly state: string;
  readonly pid: number;
  readonly address: string;
  readonly exit: ExitStatus | undefined;
  /** Whether a life is under way: something was observed, and not yet shut down. */
  readonly alive: boolean;
  /** Whether it was shut down, and no Create has begun since. */
  readonly gone: boolean;
  /** Whether it was shut down, and a Create has begun since, of which nothing was observed yet. */
  readonly reopened: boolean;
}

/** What the database knows of a sandbox when a call begins. */
export interface Sight {
  readonly instance: Instance | undefined;
  /** The `sandboxer` of the Store's record; undefined without a record. */
  readonly recorded: string | undefined;
}

const states: ReadonlySet<string> = new Set<State>(["SANDBOX_UNKNOWN", "SANDBOX_READY", "SANDBOX_NOTREADY"]);

export function isState(text: string): text is State {
  return states.has(text);
}

/** What an agent's answer tells. States only ever follow each other in one life, so late answers do no harm. */
export interface Observation {
  readonly state: State;
  readonly pid?: number;
  readonly address?: string;
  readonly createdAt?: Timestamp | undefined;
  readonly exit?: ExitStatus | undefined;
  /** Whether this is a Create's success, with which a life begins. */
  readonly begins?: boolean;
}

/** Where an observation comes from. */
export interface Source {
  /** The sandboxer whose agent answered. */
  readonly agent: string;
  /** The count of lifecycle calls when it was asked: what was asked before a life began tells nothing of it. */
  readonly generation: number;
  /** The lifecycle call that was answered, if it was one. */
  readonly operation?: Operation | undefined;
}

/** A lifecycle call that has begun. */
export interface Begun extends Sight {
  /** Absent when there is nothing of ours to count it on. */
  readonly operation: Operation | undefined;
  /** For a Create: the generation of the one before it that may have made something, or 0. */
  readonly opened: number | undefined;
}

/** A row of `instances` beside the record's sandboxer, as the database gives it. */
type SightRow = Readonly<Record<string, unknown>>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function text(value: unknown): string {
  if (value instanceof ArrayBuffer || value instanceof Uint8Array) return decoder.decode(value);
  return typeof value === "string" ? value : "";
}

function timestamp(seconds: unknown, nanos: unknown): Timestamp | undefined {
  return typeof seconds === "number" ? { seconds, nanos: Number(nanos) } : undefined;
}

function toInstance(row: SightRow): Instance | undefined {
  if (typeof row.generation !== "number") return undefined;
  const incarnation = Number(row.incarnation);
  const exited = typeof row.exit_status === "number";
  const isShutDown = row.shutdown_at !== null;
  const isOpen = Number(row.opened) > incarnation;
  return {
    agent: text(row.agent),
    generation: row.generation,
    incarnation,
    state: text(row.state),
    pid: Number(row.pid),
    address: text(row.address),
    exit: exited
      ? {
          exitStatus: Number(row.exit_status),
          exitedAt: timestamp(row.exited_at_seconds, row.exited_at_nanos),
        }
      : undefined,
    alive: row.state !== "" && !isShutDown,
    gone: isShutDown && !isOpen,
    reopened: isShutDown && isOpen,
  };
}

function toSight([row]: readonly SightRow[]): Sight {
  if (!row) return { instance: undefined, recorded: undefined };
  return { instance: toInstance(row), recorded: row.recorded === null ? undefined : text(row.recorded) };
}

/** The table of what sandboxes are doing, as last observed. */
export class Instances {
  readonly #db: LibSQLDatabase;
  readonly #clock: () => number;

  /** @param clock the time in milliseconds since 1970 */
  constructor(db: LibSQLDatabase, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  /** What is known of a sandbox. One round trip. */
  async look(call: Call, id: string): Promise<Sight> {
    return toSight(
      await callDatabase(call.signal, "reads", () => this.#db.all<SightRow>(sight(call.namespace, id))),
    );
  }

  /**
   * Notes, before the agent is told, that a lifecycle call begins, and gives it its generation. One round trip.
   * Generations grow, and are not behind the clock: a database made anew gives none that an agent has seen.
   * A sandbox that is gone or was never seen here is left alone, but for Create, which opens its row unless
   * another agent has the sandbox, or may have it as a Create's outcome is not known.
   */
  async begin(call: Call, id: string, action: Action, operationId: string, agent = ""): Promise<Begun> {
    const { namespace } = call;
    const next = this.#clock();
    const note = sql`operation = ${action}, operation_id = ${operationId}, outcome = 'pending'`;
    const count =
      action === "create"
        ? sql`insert into instances (namespace, id, agent, generation, opened, incarnation, operation,
              operation_id, outcome, state, pid, address, observed_at)
            values (${namespace}, ${id}, ${encoder.encode(agent)}, ${next}, ${next}, 0, ${action},
              ${operationId}, 'pending', '', 0, x'', ${this.#micros()})
            on conflict (namespace, id) do update set generation = max(generation + 1, ${next}),
              opened = max(generation + 1, ${next}), ${note}, agent = excluded.agent
            where agent = excluded.agent
              or ((state = '' or shutdown_at is not null) and opened <= incarnation)
            returning generation`
        : sql`update instances set generation = max(generation + 1, ${next}), ${note}
            where namespace = ${namespace} and id = ${id} and (shutdown_at is null or opened > incarnation)
            returning generation`;
    const before = sql`select opened from instances where namespace = ${namespace} and id = ${id}`;
    const [[last], counted, seen] = await callDatabase(call.signal, "writes", () =>
      this.#db.batch([
        this.#db.all<{ opened: number }>(before),
        this.#db.all<{ generation: number }>(count),
        this.#db.all<SightRow>(sight(namespace, id)),
      ]),
    );
    const generation = counted[0]?.generation;
    return {
      ...toSight(seen),
      operation: generation === undefined ? undefined : { id: operationId, generation },
      opened: action === "create" ? (last?.opened ?? 0) : undefined,
    };
  }

  /**
   * Notes how a lifecycle call ended when there is nothing more to tell. One round trip.
   * @param opened of a Create that made nothing: what `begin` told, which holds again
   */
  async settle(
    namespace: string,
    id: string,
    operation: Operation | undefined,
    outcome: Outcome,
    opened?: number,
  ): Promise<void> {
    if (!operation) return;
    const statements = [settled(namespace, id, operation, outcome)];
    if (opened !== undefined) {
      statements.push(sql`update instances set opened = ${opened}
          where namespace = ${namespace} and id = ${id} and opened = ${operation.generation}`);
    }
    await this.#write(statements);
  }

  /** Records what an agent answered. One round trip. */
  async observe(namespace: string, id: string, source: Source, observation: Observation): Promise<void> {
    const { generation, operation } = source;
    const { state, pid = 0, address = "", createdAt, exit, begins = false } = observation;
    const agent = encoder.encode(source.agent);
    const now = this.#micros();
    const here = sql`namespace = ${namespace} and id = ${id}`;
    const sameLife = sql`${here} and agent = ${agent} and incarnation <= ${generation} and shutdown_at is null`;
    const statements = [
      sql`insert into instances (namespace, id, agent, generation, opened, incarnation, operation,
            operation_id, outcome, state, pid, address, observed_at)
          values (${namespace}, ${id}, ${agent}, ${generation}, ${generation}, -1, '', '', 'ok', '', 0, x'', ${now})
          on conflict (namespace, id) do nothing`,
      sql`update instances set agent = ${agent}, incarnation = ${generation}, state = 'SANDBOX_UNKNOWN',
            pid = 0, address = x'', created_at_seconds = null, created_at_nanos = null, exited_at_seconds = null,
            exited_at_nanos = null, exit_status = null, exit_reason = null, shutdown_at = null
          where ${here} and incarnation < ${generation}
            and (${begins ? 1 : 0} or agent = ${agent} and
              ((shutdown_at is not null or state = '') and opened > incarnation and opened <= ${generation}))`,
      sql`update instances set state = ${state}, pid = ${pid}, address = ${encoder.encode(address)},
            observed_at = ${now},
            created_at_seconds = coalesce(${createdAt?.seconds ?? null}, created_at_seconds),
            created_at_nanos = coalesce(${createdAt?.nanos ?? null}, created_at_nanos)
          where ${sameLife} and ${rank(sql`state`)} <= ${rank(sql`${state}`)}`,
    ];
    if (exit) {
      statements.push(sql`update instances set exit_status = ${exit.exitStatus}, exit_reason = 'exited',
            exited_at_seconds = ${exit.exitedAt?.seconds ?? null}, exited_at_nanos = ${exit.exitedAt?.nanos ?? null}
          where ${sameLife} and exit_status is null`);
    }
    if (operation) statements.push(settled(namespace, id, operation, "ok"));
    await this.#write(statements);
  }

  /**
   * Records that an agent has shut a sandbox down: its exit stays, everything else about it is over. A life at
   * another agent goes on. One round trip.
   */
  async end(namespace: string, id: string, { agent, generation, operation }: Source): Promise<void> {
    const now = this.#micros();
    const ended = sql`update instances set shutdown_at = ${now}, observed_at = ${now}, incarnation = ${generation},
          pid = 0, state = 'SANDBOX_NOTREADY', exit_reason = coalesce(exit_reason, 'lost')
        where namespace = ${namespace} and id = ${id} and agent = ${encoder.encode(agent)}
          and incarnation <= ${generation} and shutdown_at is null`;
    await this.#write(operation ? [ended, settled(namespace, id, operation, "ok")] : [ended]);
  }

  /**
   * Records that an agent has no sandbox of that id, so that no Create there made one. A Create that is still
   * under way may yet. One round trip.
   */
  async miss(namespace: string, id: string, { agent, generation }: Source): Promise<void> {
    const closed = sql`update instances set opened = incarnation
        where namespace = ${namespace} and id = ${id} and agent = ${encoder.encode(agent)}
          and opened > incarnation and opened <= ${generation}
          and (operation <> 'create' or outcome <> 'pending')`;
    await this.#write([closed]);
  }

  /** Writes in one batch. What has happened is recorded even if its caller has gone meanwhile. */
  async #write(statements: readonly SQL[]): Promise<void> {
    await callDatabase(undefined, "writes", async () => {
      const [first, ...rest] = statements.map((statement) => this.#db.run(statement));
      if (first) await this.#db.batch([first, ...rest]);
    });
  }

  #micros(): number {
    return this.#clock() * 1_000;
  }
}

/** The row of a sandbox, if any, beside its record's sandboxer. */
function sight(namespace: string, id: string): SQL {
  return sql`select i.*, s.sandboxer as recorded from (select ${namespace} as namespace, ${id} as id) as asked
    left join instances as i on i.namespace = asked.namespace and i.id = asked.id
    left join sandboxes as s on s.namespace = asked.namespace and s.id = asked.id`;
}

function settled(namespace: string, id: string, operation: Operation, outcome: Outcome): SQL {
  return sql`update instances set outcome = ${outcome}
    where namespace = ${namespace} and id = ${id} and operation_id = ${operation.id}`;
}

/** The order of states within one life. */
function rank(state: SQL): SQL {
  return sql`case ${state} when 'SANDBOX_NOTREADY' then 2 when 'SANDBOX_READY' then 1 else 0 end`;
}
