import type { StoredSecret } from "../secrets/secret-store.ts";
import type { Rules } from "./rules/rules.ts";
import type { Template } from "./rules/template.ts";
import type { VerifySettings } from "./verify/settings.ts";

/** The answers to deliveries that fail for good: `reject` with an error, `ack` with 200. */
export const failureModes = ["reject", "ack"] as const;
export type FailureMode = (typeof failureModes)[number];

/** The deliveries whose bodies are kept. */
export const keepModes = ["failed", "never", "always"] as const;
export type KeepMode = (typeof keepModes)[number];

/** A trigger, ready to accept deliveries. */
export interface Trigger {
  readonly settings: VerifySettings;
  readonly rules: Rules;
  /** Undefined for that of the scheme, if it has one. */
  readonly sequence: Template | undefined;
  /** Undefined for that of the scheme. */
  readonly onFailure: FailureMode | undefined;
  readonly keepBody: KeepMode;
}

/** A trigger as it is stored in the database. */
export interface StoredTrigger {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly revision: number;
  /** The trigger as JSON, without its secrets. */
  readonly document: string;
  readonly secrets: readonly StoredSecret[];
  /** Microseconds since 1970, like all times; undefined while it accepts deliveries. */
  readonly pausedAt: number | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}
