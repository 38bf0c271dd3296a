import { sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { hasChanged } from "../events/append.ts";
import type { EventCause } from "../events/event.ts";
import { type LeaseTerm, neverExpires } from "../sandbox/lease.ts";
import { type BoundStatement, Statement, type Value } from "../store/statement.ts";
import { endOf } from "./term.ts";
import { amendLease, appendLeaseEvents, isLeaseOf, putLease, removeLabelLease } from "./write-lease.ts";

type Name = "namespace" | "id" | "expiresAt" | "onExpire" | "now" | keyof EventCause;

/** A write of a record that may also change its lease. */
export interface RecordWrite extends EventCause {
  readonly namespace: string;
  readonly id: string;
  /** Microseconds since 1970. */
  readonly now: number;
  /** The lease that the request asks for. */
  readonly term: LeaseTerm | undefined;
  /** The end in containerd's label, in microseconds since 1970; undefined if the write removes it; null if it keeps it. */
  readonly labelled: number | undefined | null;
}

/** The statements that write leases in the batch of their records. */
export class LeaseStatements {
  readonly #put: Readonly<Record<"request" | "label", Statement<Name>>>;
  readonly #amend: Statement<Name>;
  readonly #removeLabelled: Statement<Name>;
  readonly #renewed: Statement<Name>;

  constructor(db: LibSQLDatabase) {
    const at = sql.placeholder<Name>;
    const key = { namespace: at("namespace"), id: at("id") };
    const now = at("now");
    const lease = { ...key, expiresAt: at("expiresAt"), onExpire: at("onExpire"), now };
    const cause = { callId: at("callId"), actor: at("actor"), requestId: at("requestId"), now };
    const renewed = appendLeaseEvents(db, "renewed", cause, sql`${isLeaseOf(key)} and ${hasChanged}`);
    this.#put = {
      request: new Statement(putLease(db, lease, "request").toSQL()),
      label: new Statement(putLease(db, lease, "label").toSQL()),
    };
    this.#amend = new Statement(amendLease(db, lease).toSQL());
    this.#removeLabelled = new Statement(removeLabelLease(db, key).toSQL());
    this.#renewed = new Statement(renewed.toSQL());
  }

  /**
   * Returns the statements that follow the event of a record: none if its lease stays as it is. The first returns the end
   * of the lease, or null, if it has changed it.
   * @throws `invalid_argument` for a time that is not in the future
   */
  after(write: RecordWrite, isNew: boolean): BoundStatement[] {
    const { term, labelled, now } = write;
    const bind = (statement: Statement<Name>, expiresAt: Value, onExpire: Value) =>
      statement.bind({ ...write, expiresAt, onExpire });
    if (term) {
      const end = endOf(term, now);
      const isKept = end === null || end === neverExpires;
      const written = bind(isKept ? this.#amend : this.#put.request, end, term.onExpire ?? null);
      return isNew ? [written] : [written, bind(this.#renewed, null, null)];
    }
    if (typeof labelled === "number") return [bind(this.#put.label, labelled, "delete")];
    return labelled === undefined && !isNew ? [bind(this.#removeLabelled, null, null)] : [];
  }
}
