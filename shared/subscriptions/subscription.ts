import type { StoredSecret } from "../secrets/secret-store.ts";

/** A subscription to events. All times are in microseconds since 1970. */
export interface Subscription {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly revision: number;
  readonly url: string;
  /** containerd's filters, of which an event must match at least one; empty for all events. */
  readonly filter: readonly string[];
  /** The sandbox whose events it is about; empty for all. */
  readonly sandboxId: string;
  /** The newest first. */
  readonly secrets: readonly StoredSecret[];
  readonly since: number;
  readonly pausedAt: number | null;
  readonly pausedReason: string;
  readonly failingSince: number | null;
  readonly succeededAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A subscription that is asked for. */
export interface SubscriptionRequest {
  readonly url: string;
  readonly filter: readonly string[];
  /** A secret of Standard Webhooks, or the name of a binding that holds one; one is made if it is absent. */
  readonly secret?: GivenSecret | undefined;
}

/** The kinds of signatures: HMACs by a shared secret, and those of Ed25519 by a private key. */
export const signatureKinds = ["v1", "v1a"] as const;
export type SignatureKind = (typeof signatureKinds)[number];

/** A secret of a request; `make` stands for one that is made here. */
export type GivenSecret =
  | { readonly text: string }
  | { readonly binding: string }
  | { readonly make: SignatureKind };

/** A change of a subscription. What is absent stays. */
export interface SubscriptionChange {
  readonly url?: string | undefined;
  readonly filter?: readonly string[] | undefined;
  readonly isPaused?: boolean | undefined;
}

/** Returns the name of the subscription that was stored together with a sandbox. No identifier has a colon. */
export function nameOfSandbox(id: string): string {
  return `sandbox:${id}`;
}

/** An attempt to deliver a message. */
export interface Attempt {
  readonly number: number;
  readonly message: string;
  /** 0 for a test. */
  readonly sequence: number;
  readonly sandboxId: string;
  readonly attempt: number;
  /** Microseconds since 1970. */
  readonly time: number;
  readonly durationMs: number;
  /** 0 if there was no answer. */
  readonly status: number;
  /** Empty after a success. */
  readonly error: string;
  readonly answer: Uint8Array;
}
