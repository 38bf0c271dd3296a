import { type InArgs, type InStatement, LibsqlError } from "@libsql/core/api";

/** The kind of a statement: a read, one that runs outside of transactions, a rejected one, or a write. */
type Kind = "reads" | "alone" | "refused" | "writes";

/** A parsed statement. */
export interface Statement {
  readonly sql: string;
  readonly args: InArgs;
  readonly kind: Exclude<Kind, "refused">;
}

/** The kinds of statements by their first word; all others write. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  ...["select", "values", "explain"].map((word) => [word, "reads"] as const),
  ...["pragma", "vacuum", "attach", "detach"].map((word) => [word, "alone"] as const),
  ...["begin", "commit", "end", "rollback", "savepoint", "release"].map((word) => [word, "refused"] as const),
]);

/** Returns the kind of a statement. A `with` is a read if the text contains no word that writes. */
function kindOf(word: string, sql: string): Kind {
  if (word === "with") return /\b(?:insert|update|delete|replace)\b/i.test(sql) ? "writes" : "reads";
  return kinds.get(word) ?? "writes";
}

function partsOf(statement: InStatement | [string, InArgs?]): { sql: string; args: InArgs } {
  if (typeof statement === "string") return { sql: statement, args: [] };
  if (Array.isArray(statement)) return { sql: statement[0], args: statement[1] ?? [] };
  return { sql: statement.sql, args: statement.args ?? [] };
}

/** Parses a statement in any form that `@libsql/client` accepts. @throws for statements that control a transaction */
export function toStatement(statement: InStatement | [string, InArgs?]): Statement {
  const { sql, args } = partsOf(statement);
  const word = /^\s*([a-z]+)/i.exec(sql)?.[1]?.toLowerCase() ?? "";
  const kind = kindOf(word, sql);
  if (kind === "refused") throw unsupported(`${word.toUpperCase()} by itself`);
  return { sql, args, kind };
}

/** Returns the error of a feature that needs an interactive transaction. */
export function unsupported(feature: string): LibsqlError {
  return new LibsqlError(`${feature} is not supported: use a batch`, "TRANSACTIONS_NOT_SUPPORTED");
}
