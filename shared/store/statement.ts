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

/** A statement whose text Drizzle writes once, and that is sent each value once, wherever it stands in the text. */
export class Statement<Name extends string> {
  readonly sql: string;
  readonly #names: readonly string[];

  /** @param query with a placeholder for each value, and no question mark besides */
  constructor({ sql, params }: Query) {
    const names = params.map(nameOf);
    const distinct = [...new Set(names)];
    let at = 0;
    this.sql = sql.replace(/\?/g, () => `?${distinct.indexOf(names[at++] ?? "") + 1}`);
    this.#names = distinct;
  }

  /** Fills the placeholders in; values without one are ignored. */
  bind(values: Readonly<Record<Name, Value>>): BoundStatement {
    const byName: Readonly<Record<string, Value>> = values;
    return { sql: this.sql, args: this.#names.map((name) => byName[name] ?? null) };
  }
}
