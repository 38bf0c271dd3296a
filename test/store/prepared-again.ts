/**
 * Sends each operation of the Store and of the events several times, on Bun, and prints as JSON which statements SQLite
 * prepared again, and how many it ran. SQLite calls an authorizer whenever it prepares a statement.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { rest } from "../support/client.ts";
import { startFunctions } from "../support/functions.ts";

/** Number of uses after which a statement must no longer be prepared. */
const firstUses = 2;

const again = new Set<string>();
const ran = new Set<string>();
let preparations = 0;

/** Adds the statement to `again` if a later use prepares it. */
function watch(statement: StatementSync, sql: string): StatementSync {
  let uses = 0;
  const { all } = statement;
  statement.all = (...values: unknown[]) => {
    const before = preparations;
    const rows: unknown = Reflect.apply(all, statement, values);
    ran.add(sql);
    if (++uses > firstUses && preparations > before) again.add(sql);
    // The rows of the method that was replaced.
    return rows as ReturnType<typeof all>;
  };
  return statement;
}

const authorized = new WeakSet<DatabaseSync>();
const { prepare } = DatabaseSync.prototype;
DatabaseSync.prototype.prepare = function watched(sql, ...more) {
  if (!authorized.has(this)) {
    authorized.add(this);
    // Node's types do not have it yet.
    const { setAuthorizer } = this as unknown as { setAuthorizer(authorize: () => number): void };
    Reflect.apply(setAuthorizer, this, [
      () => {
        preparations++;
        return 0;
      },
    ]);
  }
  return watch(Reflect.apply(prepare, this, [sql, ...more]), sql);
};

const functions = await startFunctions([]);
const ask = (request: string, body?: object) => rest(functions.ask, "n", request, body);
for (let turn = 0; turn < 2 * firstUses; turn++) {
  const sandboxId = `s${turn}`;
  const labels = { app: "web", turn: String(turn) };
  await ask("POST /sandboxes", { sandboxId, runtime: { name: "r" }, labels });
  await ask(`PATCH /sandboxes/${sandboxId}?fields=labels.app`, { labels: { app: String(turn) } });
  for (const read of [
    `/sandboxes/${sandboxId}`,
    `/sandboxes/${sandboxId}/history`,
    "/sandboxes",
    "/sandboxes?filter=labels.app==web",
    "/sandboxes?filter=labels.app==web,labels.turn==1",
    "/sandboxes?filter=labels.app~=^w",
    "/sandboxes?filter=state==running",
    `/sandboxes?ids=${sandboxId},other`,
    "/sandboxes?count=true",
    "/sandboxes?pageSize=1",
    "/sandboxes?view=basic",
    "/events?after=0",
    "/instances",
  ]) {
    const { status, body } = await ask(`GET ${read}`);
    if (status >= 400) throw new Error(`${read}: ${status} ${JSON.stringify(body)}`);
  }
  await ask(`DELETE /sandboxes/${sandboxId}`);
}
await functions.close();
console.log(JSON.stringify({ again: [...again], ran: ran.size }));
