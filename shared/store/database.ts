import type { Client } from "@libsql/client/http";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { drizzle } from "drizzle-orm/libsql/http";

/** The database behind a client. Of Drizzle's drivers for libSQL this one runs everywhere. */
export function openDatabase(client: Client): LibSQLDatabase {
  return drizzle(client);
}
