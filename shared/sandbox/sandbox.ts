import type { Writer } from "protobufjs/minimal.js";
import type { SandboxStatus } from "./status.ts";

/**
 * A value whose type only its owner understands. It is stored byte for byte.
 * @see google.protobuf.Any
 */
export interface Any {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/**
 * An instant: whole seconds since 1970, which may be negative, plus 0 to 999,999,999 nanoseconds.
 * @see google.protobuf.Timestamp
 */
export interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}

/** The runtime of a sandbox on its node, and options that only this runtime understands. */
export interface RuntimeOpts {
  readonly name: string;
  readonly options?: Any | undefined;
}

/**
 * The metadata of one sandbox: containerd's `sandbox.Sandbox`.
 *
 * Keys chosen by clients are in Maps, not in plain objects: any text may be a key, `__proto__` included.
 * @see containerd core/sandbox/store.go
 */
export interface Sandbox {
  readonly id: string;
  /** Required in a stored record; a client may omit it. */
  readonly runtime?: RuntimeOpts | undefined;
  readonly spec?: Any | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly extensions: ReadonlyMap<string, Any>;
  /** The name of the controller that runs the sandbox; empty for the default. */
  readonly sandboxer: string;
  readonly createdAt?: Timestamp | undefined;
  readonly updatedAt?: Timestamp | undefined;
}

/** The forms of a record: `rpc` as in containerd's messages; `rest` with empty fields and the status. */
export type RecordForm = "rpc" | "rest";

/** A record of the Store: a sandbox and the identity of its current version. */
export interface SandboxRecord extends Sandbox {
  readonly runtime: RuntimeOpts;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
  /** Random for each Create: a record that is deleted and created again has another one. */
  readonly uid: string;
  /** Counts the writes of this record from 1. */
  readonly revision: number;
  /** The recorded state of its sandbox; undefined if the operation did not read it. */
  readonly status?: SandboxStatus | undefined;
  /** True if its lease has expired, and the expiry may not have been carried out. */
  readonly hasExpired: boolean;
  /** Changes with every change of `status`; empty for a sandbox without a life and without a lease. */
  readonly statusTag: string;
  /** Returns its JSON, as a `containerd.types.Sandbox`. */
  toJsonText(form: RecordForm): string;
  /** Writes its binary form, as the content of a `containerd.types.Sandbox`. */
  writeBinary(writer: Writer): void;
}
