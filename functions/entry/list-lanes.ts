import type { Client } from "@libsql/core/api";
import { Lanes } from "../../shared/async/lanes.ts";

/** Maximum number of concurrent Lists: on the embedded engine, which runs one statement at a time, and on a server. */
const maxEmbeddedLists = 2;
const maxServerLists = 16;
/** Work of Lists that begin in the same turn of the event loop, in steps: about two pages of 100. */
const stepsPerTurn = 32_000;

/** Returns the lanes that limit the concurrent Lists of a database. */
export function listLanes(database: Client): Lanes {
  return new Lanes("executor" in database ? maxEmbeddedLists : maxServerLists, stepsPerTurn);
}
