import { is, Param, Placeholder } from "drizzle-orm";

/** A value that a statement is given. */
export type Value = string | number | Uint8Array | null;

/** A statement with its values, by position. */
export interface BoundStatement {
  readonly sql: string;
  readonly args: Value[];
}

/** A query as Drizzle writes it. */
interface Query {
  readonly sql: string;
  readonly params: readonly unknown[];
}

function nameOf(param: unknown): string {
  const value = is(param, Param) ? param.value : param;
  if (is(value, Placeholder)) return value.name;
  throw new TypeError("a statement that is built once can only have placeholders");
}

/** A statement whose text Drizzle writes once, however often it is run. */
export class Statement<Name extends string> {
  readonly sql: string;
  readonly #names: readonly string[];

  /** @param query with a placeholder for each value */
  constructor({ sql, params }: Query) {
    this.sql = sql;
    this.#names = params.map(nameOf);
  }

  /** Fills the placeholders in; values without one are ignored. */
  bind(values: Readonly<Record<Name, Value>>): BoundStatement {
    const byName: Readonly<Record<string, Value>> = values;
    const args: Value[] = [];
    for (const name of this.#names) {
      const value = byName[name];
      if (value === undefined) throw new TypeError(`a statement lacks the value of ${name}`);
      args.push(value);
    }
    return { sql: this.sql, args };
  }
}
