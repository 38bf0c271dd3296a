import type { Client } from "@libsql/client/http";
import { Lanes } from "../../shared/async/lanes.ts";

/** Lists that go on at a time: on the embedded engine, whose statements come one after the other, and on a server. */
const embeddedLists = 2;
const serverLists = 16;

/** Returns the lanes for the Lists of a database. */
export function listLanes(database: Client): Lanes {
  return new Lanes("executor" in database ? embeddedLists : serverLists);
}
