import type { Writer } from "protobufjs/minimal.js";
import type { sandboxes } from "../../schema/sandboxes.ts";
import { quote, SandboxError } from "../errors/error.ts";
import { decodeAny } from "../protobuf/any.ts";
import { fromMicros } from "../protobuf/timestamp.ts";
import type { Any, RuntimeOpts, SandboxRecord, Timestamp } from "../sandbox/sandbox.ts";
import { decodeExtensions, decodeLabels } from "./entries.ts";
import { writeRecordBinary } from "./record-binary.ts";
import { recordToText } from "./record-json.ts";

/** The columns of a record as the database stores them. */
export type StoredColumns = Readonly<Omit<typeof sandboxes.$inferSelect, "namespace">>;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function anyOf(bytes: Uint8Array | null): Any | undefined {
  return bytes ? decodeAny(bytes) : undefined;
}

/** Returns the error of a record that cannot be read. */
export function damaged(id: string, cause: unknown): SandboxError {
  return new SandboxError("data_loss", `sandbox ${quote(id)} is damaged: its stored record cannot be read`, {
    cause,
  });
}

/** A stored record. Its answers are copied from the columns where possible, and its fields are decoded on access. */
export class StoredSandbox implements SandboxRecord {
  readonly id: string;
  readonly uid: string;
  readonly revision: number;
  readonly columns: StoredColumns;
  #labels: ReadonlyMap<string, string> | undefined;

  constructor(columns: StoredColumns) {
    this.id = columns.id;
    this.uid = columns.uid;
    this.revision = columns.revision;
    this.columns = columns;
  }

  get runtime(): RuntimeOpts {
    const { runtimeName, runtimeOptions } = this.columns;
    return this.#read(() => ({ name: decoder.decode(runtimeName), options: anyOf(runtimeOptions) }));
  }

  get spec(): Any | undefined {
    return this.#read(() => anyOf(this.columns.spec));
  }

  get labels(): ReadonlyMap<string, string> {
    this.#labels ??= this.#read(() => decodeLabels(this.columns.labels));
    return this.#labels;
  }

  get extensions(): ReadonlyMap<string, Any> {
    return this.#read(() => decodeExtensions(this.columns.extensions));
  }

  get sandboxer(): string {
    return decoder.decode(this.columns.sandboxer);
  }

  get createdAt(): Timestamp {
    return fromMicros(this.columns.createdAt);
  }

  get updatedAt(): Timestamp {
    return fromMicros(this.columns.updatedAt);
  }

  toJsonText(withEmpty: boolean): string {
    return this.#read(() => recordToText(this.columns, withEmpty));
  }

  writeBinary(writer: Writer): void {
    this.#read(() => writeRecordBinary(writer, this.columns));
  }

  /** Reads from the columns. @throws `data_loss` for any error */
  #read<T>(read: () => T): T {
    try {
      return read();
    } catch (cause) {
      throw damaged(this.id, cause);
    }
  }
}
