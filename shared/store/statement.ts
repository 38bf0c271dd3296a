import { is, Param, Placeholder } from "drizzle-orm";

/** A value of a statement's parameter. */
export type Value = string | number | Uint8Array | null;

/** A statement with its values, by position. */
export interface BoundStatement {
  readonly sql: string;
  readonly args: Value[];
  /** True if its answer may be large, so that others must not wait for it. */
  readonly isLarge?: boolean;
}

/** A query that Drizzle has built. */
interface Query {
  readonly sql: string;
  readonly params: readonly unknown[];
}

function nameOf(param: unknown): string {
  const value = is(param, Param) ? param.value : param;
  if (is(value, Placeholder)) return value.name;
  throw new TypeError("a prepared statement must have only placeholders as parameters");
}

/**
 * A statement whose text Drizzle builds once. Each value is sent once, even if its placeholder occurs several times.
 */
export class Statement<Name extends string> {
  readonly sql: string;
  readonly #names: readonly string[];

  /** @param query a query with placeholders only, and without other question marks in its text */
  constructor({ sql, params }: Query) {
    const names = params.map(nameOf);
    const distinct = [...new Set(names)];
    let at = 0;
    this.sql = sql.replace(/\?/g, () => `?${distinct.indexOf(names[at++] ?? "") + 1}`);
    this.#names = distinct;
  }

  /** Binds values to the placeholders. Values without a placeholder are ignored. */
  bind(values: Readonly<Record<Name, Value>>): BoundStatement {
    const byName: Readonly<Record<string, Value>> = values;
    return { sql: this.sql, args: this.#names.map((name) => byName[name] ?? null) };
  }
}
