import type { JsonObject } from "../json/value.ts";
import type { Call } from "../sandbox/call.ts";
import type { ActionName, PlannedAction } from "./plan.ts";

/** The operations of the functions that triggers carry out. */
export interface Actions {
  /** Checks a request of an operation against the operation's own schema. @throws `invalid_argument` */
  check(name: ActionName, request: JsonObject): void;
  /**
   * Carries out an operation. Its call has an idempotency key, so that a retry is harmless.
   * @returns `absent` if there was nothing to stop or delete
   * @throws the operation's errors
   */
  perform(call: Call, action: PlannedAction): Promise<"ok" | "absent">;
}
