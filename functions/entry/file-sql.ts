import { type InArgs, type InStatement, LibsqlError } from "@libsql/client/http";

/** What running a statement does: most write, and share a commit. */
type Kind = "reads" | "alone" | "refused" | "writes";

/** A statement to be run. */
export interface Statement {
  readonly sql: string;
  readonly args: InArgs;
  readonly kind: Exclude<Kind, "refused">;
}

/** What the first word of a statement tells. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  ...["select", "values", "explain"].map((word) => [word, "reads"] as const),
  ...["pragma", "vacuum", "attach", "detach"].map((word) => [word, "alone"] as const),
  ...["begin", "commit", "end", "rollback", "savepoint", "release"].map((word) => [word, "refused"] as const),
]);

/** A `with` only reads if the text has no word that writes. */
function kindOf(word: string, sql: string): Kind {
  if (word === "with") return /\b(?:insert|update|delete|replace)\b/i.test(sql) ? "writes" : "reads";
  return kinds.get(word) ?? "writes";
}

function partsOf(statement: InStatement | [string, InArgs?]): { sql: string; args: InArgs } {
  if (typeof statement === "string") return { sql: statement, args: [] };
  if (Array.isArray(statement)) return { sql: statement[0], args: statement[1] ?? [] };
  return { sql: statement.sql, args: statement.args ?? [] };
}

/** Reads a statement, whichever way it is written. @throws for one that only makes sense within one connection */
export function toStatement(statement: InStatement | [string, InArgs?]): Statement {
  const { sql, args } = partsOf(statement);
  const word = /^\s*([a-z]+)/i.exec(sql)?.[1]?.toLowerCase() ?? "";
  const kind = kindOf(word, sql);
  if (kind === "refused") throw unsupported(`${word.toUpperCase()} by itself`);
  return { sql, args, kind };
}

export function unsupported(what: string): LibsqlError {
  return new LibsqlError(`${what} is not supported: use a batch`, "TRANSACTIONS_NOT_SUPPORTED");
}
