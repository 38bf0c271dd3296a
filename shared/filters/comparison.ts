import { type SQL, sql } from "drizzle-orm";
import type { Test } from "./term.ts";

const utf8 = new TextEncoder();

/** A text as a BLOB. The empty one is a literal: `node:sqlite` may bind empty bytes as NULL. */
export function blob(text: string): SQL {
  return text === "" ? sql`x''` : sql`${utf8.encode(text)}`;
}

/** A column that texts are compared with, and how its database type wants them. */
export interface Column {
  readonly name: SQL;
  /** The text itself. */
  bind(text: string): SQL;
  /** What comes right after everything that begins with the text, which is not empty. */
  bindSuccessor(text: string): SQL;
}

/** A column of ids: TEXT, ASCII only. */
export function idColumn(name: SQL): Column {
  return {
    name,
    bind: (text) => sql`${text}`,
    bindSuccessor: (text) =>
      sql`${text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1)}`,
  };
}

/** A column of labels: BLOB, the UTF-8 of any text. Its last byte is below 0xff, so one more always fits. */
export function blobColumn(name: SQL): Column {
  return {
    name,
    bind: blob,
    bindSuccessor: (text) => {
      const bytes = utf8.encode(text);
      const last = bytes.length - 1;
      return sql`${bytes.with(last, (bytes[last] ?? 0) + 1)}`;
    },
  };
}

/** What a test asks of a column: conditions that all must hold. */
export function compare(test: Test, { name, bind, bindSuccessor }: Column): SQL[] {
  switch (test.kind) {
    case "equals":
      return [sql`${name} = ${bind(test.text)}`];
    case "differs":
      return [sql`${name} <> ${bind(test.text)}`];
    case "startsWith":
      return [sql`${name} >= ${bind(test.text)}`, sql`${name} < ${bindSuccessor(test.text)}`];
    case "contains":
      return [sql`instr(${name}, ${bind(test.text)}) > 0`];
    case "filled":
      return [sql`${name} <> ${bind("")}`];
    case "present":
      return [];
  }
}
