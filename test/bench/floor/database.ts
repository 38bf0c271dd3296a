import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { setImmediate } from "node:timers";
import { openFile } from "../../../functions/sqlite/open-file.ts";

/** A row by the order of `columns`. */
export type FloorRow = readonly (string | number | bigint | Uint8Array | null)[];

interface Write {
  readonly name: keyof typeof eventTypes;
  readonly statement: StatementSync;
  readonly values: SQLInputValue[];
  readonly resolve: (row: FloorRow | undefined) => void;
  readonly reject: (error: unknown) => void;
}

const columns =
  "s.id, s.uid, s.revision, s.runtime_name, s.spec, s.labels, s.extensions, s.created_at, s.updated_at";
const returned = columns.replaceAll("s.", "");

/** The state of a sandbox that was never created is null. */
const phase = "(select i.phase from instances as i where i.namespace = s.namespace and i.id = s.id)";

// `+?` where SQLite 3.54 would prepare a statement again for each value, as in shared/store/dialect.ts.
const statements = {
  getStatus: `select ${columns}, ${phase} from sandboxes as s where namespace = ? and id = ?`,
  listStatus: `select ${columns}, ${phase} from sandbox_labels as l cross join sandboxes as s
    on s.namespace = l.namespace and s.id = l.id
    where l.namespace = +? and l.key = +? and l.value = +? order by l.id limit ?`,
  sequence: "select ifnull(max(sequence), 0) from events where namespace = +?",
  get: `select ${columns} from sandboxes as s where namespace = ? and id = ?`,
  list: `select ${columns} from sandbox_labels as l cross join sandboxes as s
    on s.namespace = l.namespace and s.id = l.id
    where l.namespace = +? and l.key = +? and l.value = +? order by l.id limit ?`,
  create: `insert into sandboxes
    (namespace, id, uid, revision, runtime_name, runtime_options, spec, labels, extensions, sandboxer, created_at, updated_at)
    values (?, ?, ?, 1, ?, null, ?, ?, '{}', x'', ?, ?) on conflict do nothing returning revision`,
  update: `update sandboxes set labels = json_patch(labels, ?), revision = revision + 1,
    updated_at = max(?, updated_at + 1) where namespace = ? and id = ? returning ${returned}`,
  delete: `delete from sandboxes where namespace = ? and id = ? returning revision`,
  deleteEnded: `delete from sandboxes where namespace = ?1 and id = ?2 and not exists
    (select 1 from instances where namespace = ?1 and id = ?2 and phase <> 'gone') returning revision`,
} as const;

/** Appends the event of a write, which the product commits with it. */
const appendEvent = `insert into events
  (namespace, sequence, type, id, life, call_id, actor, reason, request_id, time, data)
  values (?1, ifnull((select max(sequence) from events where namespace = +?1), 0) + 1, ?2, ?3, 0, '', '', '', ?4, ?5,
    cast('{"revision":' || ?6 || '}' as blob))`;

const eventTypes = {
  create: "created",
  update: "updated",
  delete: "deleted",
  deleteEnded: "deleted",
} as const;

type Name = keyof typeof statements;
type ReadName = "get" | "list" | "getStatus" | "listStatus" | "sequence";

/**
 * The least an embedded database can do and be as safe as the product's: its schema with label index and triggers,
 * one prepared statement per operation, and a commit to the disk per turn of the event loop.
 */
export class FloorDatabase {
  readonly #database: DatabaseSync;
  readonly #prepared: Readonly<Record<Name, StatementSync>>;
  readonly #event: StatementSync;
  #queue: Write[] = [];

  /** @param path of a migrated file */
  constructor(path: string) {
    const database = openFile(path, 5_000);
    const prepare = (name: Name) => {
      const statement = database.prepare(statements[name]);
      statement.setReturnArrays(true);
      return statement;
    };
    this.#database = database;
    this.#event = database.prepare(appendEvent);
    this.#prepared = {
      getStatus: prepare("getStatus"),
      listStatus: prepare("listStatus"),
      sequence: prepare("sequence"),
      get: prepare("get"),
      list: prepare("list"),
      create: prepare("create"),
      update: prepare("update"),
      delete: prepare("delete"),
      deleteEnded: prepare("deleteEnded"),
    };
  }

  read(name: ReadName, ...values: SQLInputValue[]): FloorRow[] {
    // With `setReturnArrays` a row is an array, which the types do not know.
    return this.#prepared[name].all(...values) as unknown as FloorRow[];
  }

  /** Returns the row written, after the commit; undefined where nothing was. */
  write(name: Exclude<Name, ReadName>, ...values: SQLInputValue[]): Promise<FloorRow | undefined> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ name, statement: this.#prepared[name], values, resolve, reject });
      if (this.#queue.length === 1) setImmediate(() => this.#commit());
    });
  }

  close(): void {
    this.#database.close();
  }

  #appendEvent({ name, values }: Write, row: FloorRow): void {
    const [namespace = "", id = ""] = name === "update" ? values.slice(2) : values;
    const revision = Number(row.length === 1 ? row[0] : row[2]);
    const now = Date.now() * 1_000;
    this.#event.run(namespace, eventTypes[name], id, crypto.randomUUID(), now, revision);
  }

  #commit(): void {
    const writes = this.#queue;
    this.#queue = [];
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      // With `setReturnArrays` a row is an array, which the types do not know.
      const rows = writes.map((write) => {
        const row = write.statement.get(...write.values) as unknown as FloorRow | undefined;
        if (row) this.#appendEvent(write, row);
        return row;
      });
      this.#database.exec("COMMIT");
      writes.forEach(({ resolve }, at) => {
        resolve(rows[at]);
      });
    } catch (error) {
      for (const { reject } of writes) reject(error);
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
    }
  }
}
