import { sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { instances } from "../../schema/instances.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import { type KnownRow, selectKnownWhere, toKnown } from "../instances/instance-row.ts";
import { callDatabase } from "../store/database-error.ts";
import { formatKey, type SandboxKey } from "./key.ts";

/** Reads the recorded lives of many sandboxes at once. */
export class RecordedLives {
  readonly #db: LibSQLDatabase;

  constructor(db: LibSQLDatabase) {
    this.#db = db;
  }

  /**
   * Returns the keys of an agent's lives that are not gone, by namespace and id.
   * @param after begins after this key; undefined begins at the first
   */
  async keysAt(
    signal: AbortSignal,
    agent: string,
    after: SandboxKey | undefined,
    limit: number,
  ): Promise<SandboxKey[]> {
    const { namespace, id, phase } = instances;
    const select = this.#db
      .select({ namespace, id })
      .from(instances)
      // A literal, because the partial index is not used for a parameter.
      .where(
        sql`${instances.agent} = ${agent} and ${phase} <> 'gone'
          and (${namespace}, ${id}) > (${after?.namespace ?? ""}, ${after?.id ?? ""})`,
      )
      .orderBy(namespace, id)
      .limit(limit);
    return callDatabase(signal, "reads", () => select);
  }

  /** Returns the recorded states of sandboxes, by `<namespace>/<id>`; one without a row or record has an empty state. */
  async find(signal: AbortSignal, keys: readonly SandboxKey[]): Promise<ReadonlyMap<string, KnownSandbox>> {
    const list = JSON.stringify(keys.map(({ namespace, id }) => [namespace, id]));
    const isListed = ({ namespace, id }: typeof instances | typeof sandboxes) =>
      sql`(${namespace}, ${id}) in (select value ->> 0, value ->> 1 from json_each(${list}))`;
    const { namespace, id } = sandboxes;
    const sandboxer = sql<string>`cast(${sandboxes.sandboxer} as text)`;
    const [rows, records] = await callDatabase(signal, "reads", () =>
      this.#db.batch([
        selectKnownWhere(this.#db, isListed(instances)),
        this.#db.select({ namespace, id, sandboxer }).from(sandboxes).where(isListed(sandboxes)),
      ]),
    );
    const rowOf = new Map<string, KnownRow>();
    for (const row of rows) if (row.instance) rowOf.set(formatKey(row.instance), row);
    const recordOf = new Map(records.map((record) => [formatKey(record), record]));
    return new Map(
      keys.map((key) => {
        const name = formatKey(key);
        const [row, record] = [rowOf.get(name), recordOf.get(name)];
        return [name, toKnown(row ? [row] : [], record ? [record] : [])];
      }),
    );
  }
}
