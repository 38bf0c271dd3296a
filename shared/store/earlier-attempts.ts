import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { quote, SandboxError } from "../errors/error.ts";
import { findCallEvents, type RecordEvent } from "../events/record-events.ts";
import type { Call } from "../sandbox/call.ts";
import { callIdOf } from "../sandbox/call-id.ts";
import type { Executor } from "./executor.ts";
import { numberAt } from "./row.ts";
import { Statement } from "./statement.ts";

/** Returns the id of a call that changes a record. */
export function recordCallId(call: Call, type: RecordEvent, id: string): Promise<string> {
  return callIdOf(call, `Store.${type}`, id);
}

/** Creates the error of a retry whose first attempt has stored a record that is gone. */
export function deletedSince(id: string): SandboxError {
  const message = `sandbox ${quote(id)}: this request was carried out, and its record was deleted since`;
  return new SandboxError("failed_precondition", message);
}

/** Looks for changes of records by earlier requests with the same idempotency key: their events show them. */
export class EarlierAttempts {
  readonly #executor: Executor;
  readonly #eventsOfCall: Statement<"namespace" | "id" | "callId">;

  constructor(executor: Executor, db: LibSQLDatabase) {
    this.#executor = executor;
    this.#eventsOfCall = new Statement(findCallEvents(db));
  }

  /** Returns true if an earlier attempt of a call has changed a record. */
  async hasChanged(call: Call, type: RecordEvent, id: string): Promise<boolean> {
    return (await this.#find(call, type, id)) !== undefined;
  }

  /**
   * Returns true if an earlier attempt of a call has stored or updated a record that is still there.
   * @throws `failed_precondition` if the record was deleted since
   */
  async hasStored(call: Call, type: RecordEvent, id: string): Promise<boolean> {
    const isThere = await this.#find(call, type, id);
    if (isThere === false) throw deletedSince(id);
    return isThere === true;
  }

  /** Returns true if a record that an earlier attempt has changed is still there; undefined if none has changed it. */
  async #find(call: Call, type: RecordEvent, id: string): Promise<boolean | undefined> {
    if (!call.isRepeated) return undefined;
    const key = { namespace: call.namespace, id, callId: await recordCallId(call, type, id) };
    const [event] = await this.#executor.read(call, this.#eventsOfCall.bind(key));
    return event && numberAt(event, 0) === 1;
  }
}
