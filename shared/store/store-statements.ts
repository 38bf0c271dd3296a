import { sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { aliased } from "../../schema/aliased.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { appendRecordEvent, type RecordEvent, type recordEventNames } from "../events/record-events.ts";
import { LeaseStatements } from "../leases/lease-statements.ts";
import type { RecordView } from "../sandbox/store.ts";
import { DeleteStatements } from "./delete.ts";
import { dialect } from "./dialect.ts";
import { perView } from "./per-view.ts";
import { viewColumns } from "./row.ts";
import { Statement } from "./statement.ts";
import { UpdateStatements } from "./update.ts";
import { isRecord, statusOfRecord } from "./version.ts";

type CreateName =
  | "namespace"
  | "id"
  | "uid"
  | "runtimeName"
  | "runtimeOptions"
  | "spec"
  | "labels"
  | "extensions"
  | "sandboxer"
  | "now";

/** Builds the statement of Get. */
function getStatement(view: RecordView): Statement<"namespace" | "id"> {
  const s = aliased(sandboxes, "s");
  const isIt = sql`${s.namespace} = ${sql.placeholder("namespace")} and ${s.id} = ${sql.placeholder("id")}`;
  return new Statement(dialect.sqlToQuery(sql`select ${viewColumns(s, view)} from ${s.table} where ${isIt}`));
}

/** Builds the statements of the Store. */
export function prepareStatements(db: LibSQLDatabase) {
  const { placeholder } = sql;
  const create = db.insert(sandboxes).values({
    namespace: placeholder("namespace"),
    id: placeholder("id"),
    uid: placeholder("uid"),
    revision: sql`1`,
    runtimeName: placeholder("runtimeName"),
    runtimeOptions: placeholder("runtimeOptions"),
    spec: placeholder("spec"),
    labels: placeholder("labels"),
    extensions: placeholder("extensions"),
    sandboxer: placeholder("sandboxer"),
    createdAt: placeholder("now"),
    updatedAt: placeholder("now"),
  });
  const { life, expiresAt } = statusOfRecord;
  const returning = create
    .onConflictDoNothing()
    .returning({ revision: sandboxes.revision, life, leaseExpiresAt: expiresAt });
  const event = (type: RecordEvent) =>
    new Statement<(typeof recordEventNames)[number]>(appendRecordEvent(db, type));
  return {
    events: { created: event("created"), updated: event("updated"), deleted: event("deleted") },
    create: new Statement<CreateName>(returning.toSQL()),
    get: perView(getStatement),
    exists: new Statement<"namespace" | "id">(
      db.select({ revision: sandboxes.revision }).from(sandboxes).where(isRecord).toSQL(),
    ),
    update: new UpdateStatements(db),
    delete: new DeleteStatements(db),
    leases: new LeaseStatements(db),
  };
}
