import type { Writer } from "protobufjs/minimal.js";

/**
 * A value of a type that only its owner understands, kept byte for byte.
 * @see google.protobuf.Any
 */
export interface Any {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/**
 * An instant: whole seconds since 1970 (may be negative) and nanoseconds 0–999,999,999 on top.
 * @see google.protobuf.Timestamp
 */
export interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}

/** What runs a sandbox on its node, and the settings only that runtime understands. */
export interface RuntimeOpts {
  readonly name: string;
  readonly options?: Any | undefined;
}

/**
 * The record of one sandbox: what containerd keeps in `sandbox.Sandbox`.
 *
 * Maps, not plain objects, hold what clients name: any text may be a key, `__proto__` included.
 * @see containerd core/sandbox/store.go
 */
export interface Sandbox {
  readonly id: string;
  /** Absent only in what a client sent; a stored record always has it. */
  readonly runtime?: RuntimeOpts | undefined;
  readonly spec?: Any | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly extensions: ReadonlyMap<string, Any>;
  /** The name of the controller that runs it; empty means the default one. */
  readonly sandboxer: string;
  readonly createdAt?: Timestamp | undefined;
  readonly updatedAt?: Timestamp | undefined;
}

/** A sandbox as the Store keeps it, with what identifies this very version of it. */
export interface SandboxRecord extends Sandbox {
  readonly runtime: RuntimeOpts;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
  /** Random per Create: a record deleted and created again has another one. */
  readonly uid: string;
  /** Counts the writes of this record, from 1. */
  readonly revision: number;
  /**
   * Returns its JSON, as a `containerd.types.Sandbox`.
   * @param withEmpty true to write `labels`, `extensions` and `sandboxer` even where they are empty
   */
  toJsonText(withEmpty: boolean): string;
  /** Writes its binary form, as the content of a `containerd.types.Sandbox`. */
  writeBinary(writer: Writer): void;
}
