import type { Client } from "@libsql/core/api";
import { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { LibSQLSession } from "drizzle-orm/libsql/session";
import { dialect } from "./dialect.ts";

/**
 * Returns the Drizzle database of a client. It is put together here, because each of Drizzle's own functions for that
 * also imports a client of `@libsql/client`, as large as everything else.
 */
export function openDatabase(client: Client): LibSQLDatabase {
  return new LibSQLDatabase(
    "async",
    dialect,
    new LibSQLSession(client, dialect, undefined, {}, undefined),
    undefined,
  );
}
