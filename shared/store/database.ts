import type { Client } from "@libsql/client/http";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { drizzle } from "drizzle-orm/libsql/http";

/** Returns the Drizzle database of a client, with the one of Drizzle's libSQL drivers that runs on every runtime. */
export function openDatabase(client: Client): LibSQLDatabase {
  return drizzle(client);
}
