import type { Client } from "@libsql/core/api";
import { type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { events } from "../../schema/events.ts";
import { SandboxError } from "../errors/error.ts";
import { callDatabase } from "../store/database-error.ts";
import { dialect } from "../store/dialect.ts";
import { type Caller, type Executor, executorOf } from "../store/executor.ts";
import { numberAt, textAt } from "../store/row.ts";
import { Statement } from "../store/statement.ts";
import { lastSequence } from "./append.ts";
import { compactEvents } from "./compact.ts";
import { eventColumns } from "./events-after.ts";
import { type LoggedEvent, toLoggedEvent } from "./logged-event.ts";

/** A part of the log of a namespace. */
export interface LogRange {
  readonly namespace: string;
  /** Reads events after this sequence; by default from the oldest event that is kept. */
  readonly after?: number | undefined;
  /** Reads the events of this sandbox only. */
  readonly id?: string | undefined;
  readonly limit: number;
}

/** Events in the order of their sequences. */
export interface LogPage {
  readonly events: readonly LoggedEvent[];
  /** The sequence after which the next page begins. */
  readonly next: number;
  /** The last sequence of the log. */
  readonly last: number;
}

type RangeName = "namespace" | "after" | "limit";

/** Builds the statements. Their text is made once. */
function prepare() {
  const statement = <Name extends string>(query: SQL) => new Statement<Name>(dialect.sqlToQuery(query));
  const at = sql.placeholder;
  const { namespace, sequence, id } = events;
  const isAfter = sql`${namespace} = ${at("namespace")} and ${sequence} > ${at("after")}`;
  const end = sql`order by ${sequence} limit ${at("limit")}`;
  const first = sql`(select ${sequence} from ${events} where ${namespace} = ${at("namespace")}
    order by ${sequence} limit 1)`;
  return {
    bounds: statement<"namespace">(sql`select ifnull(${first}, 1), ${lastSequence(at("namespace"))}`),
    all: statement<RangeName>(sql`select ${eventColumns} from ${events} where ${isAfter} ${end}`),
    ofSandbox: statement<RangeName | "id">(
      sql`select ${eventColumns} from ${events} where ${isAfter} and ${id} = ${at("id")} ${end}`,
    ),
    heads: statement<"names">(
      sql`select name.value, ${lastSequence(sql`name.value`)} from json_each(${at("names")}) as name`,
    ),
  };
}

/** Returns the error of a sequence whose next event is not in the log. */
function outOfLog(after: number, first: number, last: number): SandboxError {
  const message = `after: the log has events ${first} to ${last}, but not the one that follows ${after}; list the sandboxes, and continue after the sequence of that list`;
  return new SandboxError("out_of_range", message, { exception: "compacted" });
}

/** Reads the logs of events in a database. Each read takes one round trip. */
export class EventLog {
  readonly #db: LibSQLDatabase;
  readonly #executor: Executor;
  readonly #statements = prepare();

  constructor(client: Client, db: LibSQLDatabase) {
    this.#db = db;
    this.#executor = executorOf(client);
  }

  /** Reads events. @throws `out_of_range` if the event that follows `after` is not in the log */
  async read(caller: Caller, { namespace, after, id, limit }: LogRange): Promise<LogPage> {
    const range = { namespace, after: after ?? 0, limit };
    const { all, ofSandbox, bounds } = this.#statements;
    const statement = id === undefined ? all.bind(range) : ofSandbox.bind({ ...range, id });
    const [[bound = []] = [], rows = []] = await this.#executor.readAll(caller, [
      bounds.bind({ namespace }),
      statement,
    ]);
    const [first, last] = [numberAt(bound, 0), numberAt(bound, 1)];
    if (after !== undefined && (after < first - 1 || after > last)) throw outOfLog(after, first, last);
    const found = rows.map((row) => toLoggedEvent(namespace, row));
    const [oldest, newest] = [found[0], found.at(-1)];
    // The oldest events may have been deleted between the two reads.
    if (id === undefined && after !== undefined && oldest && oldest.sequence > after + 1) {
      throw outOfLog(after, oldest.sequence, last);
    }
    const isFull = rows.length === limit;
    // All events up to `last` have been examined, unless there are more than the limit.
    const next = isFull ? (newest?.sequence ?? last) : Math.max(last, newest?.sequence ?? 0);
    return { events: found, next, last };
  }

  /** Returns the last sequence of each namespace; 0 for an empty log. */
  async heads(caller: Caller, namespaces: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#executor.read(
      caller,
      this.#statements.heads.bind({ names: JSON.stringify(namespaces) }),
    );
    return new Map(rows.map((row) => [textAt(row, 0), numberAt(row, 1)]));
  }

  /** Deletes the oldest events of a namespace whose retention has passed. @param beforeMicros the end of the retention */
  async compact(namespace: string, beforeMicros: number): Promise<void> {
    await callDatabase(undefined, "writes", () => compactEvents(this.#db, namespace, beforeMicros).run());
  }
}
