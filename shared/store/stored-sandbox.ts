import type { Writer } from "protobufjs/minimal.js";
import type { sandboxes } from "../../schema/sandboxes.ts";
import { quote, SandboxError } from "../errors/error.ts";
import { decodeAny } from "../protobuf/any.ts";
import { fromMicros } from "../protobuf/timestamp.ts";
import type { Any, RecordForm, RuntimeOpts, SandboxRecord, Timestamp } from "../sandbox/sandbox.ts";
import type { SandboxStatus } from "../sandbox/status.ts";
import { decodeExtensions, decodeLabels } from "./entries.ts";
import { writeRecordBinary } from "./record-binary.ts";
import { recordToText } from "./record-json.ts";
import type { StoredStatus } from "./status.ts";

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
  readonly #status: StoredStatus | undefined;
  #labels: ReadonlyMap<string, string> | undefined;

  /** @param status its status, if that was read */
  constructor(columns: StoredColumns, status?: StoredStatus) {
    this.id = columns.id;
    this.uid = columns.uid;
    this.revision = columns.revision;
    this.columns = columns;
    this.#status = status;
  }

  get status(): SandboxStatus | undefined {
    return this.#status?.value;
  }

  get hasExpired(): boolean {
    return this.#status?.hasExpired ?? false;
  }

  get statusTag(): string {
    return this.#status?.tag ?? "";
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

  toJsonText(form: RecordForm): string {
    const isRest = form === "rest";
    const text = this.#read(() => recordToText(this.columns, isRest));
    return isRest && this.#status ? `${text.slice(0, -1)},"status":${this.#status.toJsonText()}}` : text;
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
