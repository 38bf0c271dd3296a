import { type SQL, sql } from "drizzle-orm";
import type { StatusTest, Test } from "./term.ts";

const utf8 = new TextEncoder();

/**
 * Maximum cost of a search for a text in SQL: the product of both lengths, in bytes. Longer values pass the condition,
 * and are left to the matcher, which can be interrupted.
 */
const maxSearchCost = 65_536;
/** Values of up to this many bytes are always searched. */
export const alwaysSearchedBytes = 256;

/** Returns a text as a BLOB. The empty one is a literal, because `node:sqlite` may bind empty bytes as NULL. */
export function blob(text: string): SQL {
  return text === "" ? sql`x''` : sql`${utf8.encode(text)}`;
}

/** A column that texts are compared with, and their conversion to its database type. */
export interface Column {
  readonly name: SQL;
  /** Binds a text. */
  bind(text: string): SQL;
  /** Binds the smallest value that is greater than all values beginning with the text, which must not be empty. */
  bindSuccessor(text: string): SQL;
  /** Converts a text from JSON. */
  cast(text: SQL): SQL;
}

/** Returns the smallest text that is greater than all ids beginning with `text`, which must be non-empty ASCII. */
export function idSuccessor(text: string): string {
  return text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1);
}

/** Returns a column of ids: TEXT, ASCII only. */
export function idColumn(name: SQL): Column {
  return {
    name,
    bind: (text) => sql`${text}`,
    bindSuccessor: (text) => sql`${idSuccessor(text)}`,
    cast: (text) => text,
  };
}

/** Returns a column of labels: BLOB with UTF-8. In UTF-8 no byte is 0xff, so that the last one can be incremented. */
export function blobColumn(name: SQL): Column {
  return {
    name,
    bind: blob,
    bindSuccessor: (text) => {
      const bytes = utf8.encode(text);
      const last = bytes.length - 1;
      return sql`${bytes.with(last, (bytes[last] ?? 0) + 1)}`;
    },
    cast: (text) => sql`cast(${text} as blob)`,
  };
}

/** Returns the conditions of a test on a column. All of them must hold. */
export function compare(test: Exclude<Test, StatusTest>, { name, bind, bindSuccessor, cast }: Column): SQL[] {
  switch (test.kind) {
    case "equals":
      return [sql`${name} = ${bind(test.text)}`];
    case "oneOf": {
      const texts = sql`json_each(${JSON.stringify(test.texts)}) as "v"`;
      return [sql`${name} in (select ${cast(sql`"v"."value"`)} from ${texts})`];
    }
    case "notEquals":
      return [sql`${name} <> ${bind(test.text)}`];
    case "startsWith":
      return [sql`${name} >= ${bind(test.text)}`, sql`${name} < ${bindSuccessor(test.text)}`];
    case "contains": {
      const maxBytes = Math.max(
        alwaysSearchedBytes,
        Math.floor(maxSearchCost / utf8.encode(test.text).length),
      );
      return [sql`(octet_length(${name}) > ${maxBytes} or instr(${name}, ${bind(test.text)}) > 0)`];
    }
    case "nonEmpty":
      return [sql`${name} <> ${bind("")}`];
    case "present":
      return [];
  }
}
