import { type SQL, sql } from "drizzle-orm";
import type { Test } from "./term.ts";

const utf8 = new TextEncoder();

/**
 * The longest that SQL searches for a text: the product of the lengths of both, in bytes. What is longer passes, and is
 * left to the matcher, which stops in between.
 */
const maxSearch = 65_536;
/** Values of up to so many bytes are always searched. */
export const maxSearchedAlways = 256;

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
  /** A text out of JSON. */
  cast(text: SQL): SQL;
}

/** The text that comes right after every id that begins with `text`, which is not empty and ASCII. */
export function idSuccessor(text: string): string {
  return text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1);
}

/** A column of ids: TEXT, ASCII only. */
export function idColumn(name: SQL): Column {
  return {
    name,
    bind: (text) => sql`${text}`,
    bindSuccessor: (text) => sql`${idSuccessor(text)}`,
    cast: (text) => text,
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
    cast: (text) => sql`cast(${text} as blob)`,
  };
}

/** Returns the conditions of a test on a column, all of which must hold. */
export function compare(test: Test, { name, bind, bindSuccessor, cast }: Column): SQL[] {
  switch (test.kind) {
    case "equals":
      return [sql`${name} = ${bind(test.text)}`];
    case "oneOf": {
      const texts = sql`json_each(${JSON.stringify(test.texts)}) as "v"`;
      return [sql`${name} in (select ${cast(sql`"v"."value"`)} from ${texts})`];
    }
    case "differs":
      return [sql`${name} <> ${bind(test.text)}`];
    case "startsWith":
      return [sql`${name} >= ${bind(test.text)}`, sql`${name} < ${bindSuccessor(test.text)}`];
    case "contains": {
      const most = Math.max(maxSearchedAlways, Math.floor(maxSearch / utf8.encode(test.text).length));
      return [sql`(octet_length(${name}) > ${most} or instr(${name}, ${bind(test.text)}) > 0)`];
    }
    case "filled":
      return [sql`${name} <> ${bind("")}`];
    case "present":
      return [];
  }
}
