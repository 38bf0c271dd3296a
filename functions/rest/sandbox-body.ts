import { smallBytes } from "../../shared/connect/in-flight.ts";
import { parseCompactJson } from "../../shared/json/compact.ts";
import { parseJsonBytes } from "../../shared/json/parse.ts";
import { isJsonObject, type JsonValue } from "../../shared/json/value.ts";
import { decodeBase64 } from "../../shared/protobuf/base64.ts";
import { Sandbox } from "../../shared/protobuf/messages.ts";
import type { LeaseTerm } from "../../shared/sandbox/lease.ts";
import { BodyFields } from "./body-fields.ts";
import { leaseFields, takeLease } from "./lease-fields.ts";
import type { RestRequest } from "./request.ts";

export type SandboxMessage = Parameters<typeof Sandbox.encode>[0];

const utf8 = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Maximum nesting of a plain body. The strict parser allows more, and reports when it is exceeded. */
const maxPlainDepth = 64;

/** Thrown for any body that is not plain, so that the strict parser parses or rejects it. */
const unusual = new Error("not a plain sandbox");

/** Returns the members of an object. @throws `unusual` if it has others than these */
function membersOf(value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw unusual;
  for (const name in value) if (!names.includes(name)) throw unusual;
  return { ...value };
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw unusual;
  return value;
}

function mapOf<T>(value: unknown, read: (value: unknown) => T): Record<string, T> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw unusual;
  const map: Record<string, T> = Object.create(null);
  for (const [key, member] of Object.entries(value)) map[key] = read(member);
  return map;
}

function anyOf(given: unknown) {
  const { typeUrl, value, json } = membersOf(given, ["typeUrl", "value", "json"]);
  const type_url = textOf(typeUrl);
  if (json === undefined) return { type_url, value: decodeBase64(textOf(value ?? "")) };
  if (json === null || value !== undefined) throw unusual;
  return { type_url, value: utf8.encode(JSON.stringify(json)) };
}

function runtimeOf(given: unknown) {
  const { name, options } = membersOf(given, ["name", "options"]);
  return {
    ...(name === undefined ? {} : { name: textOf(name) }),
    ...(options === undefined ? {} : { options: anyOf(options) }),
  };
}

const names = ["sandboxId", "runtime", "spec", "labels", "extensions", "sandboxer"];

function sandboxOf(given: unknown): SandboxMessage {
  const { sandboxId, runtime, spec, labels, extensions, sandboxer } = membersOf(given, names);
  const message: SandboxMessage = {};
  if (sandboxId !== undefined) message.sandboxId = textOf(sandboxId);
  if (runtime !== undefined) message.runtime = runtimeOf(runtime);
  if (spec !== undefined) message.spec = anyOf(spec);
  if (labels !== undefined) message.labels = mapOf(labels, textOf);
  if (extensions !== undefined) message.extensions = mapOf(extensions, anyOf);
  if (sandboxer !== undefined) message.sandboxer = textOf(sandboxer);
  return message;
}

/** Parses a sandbox in the form that most clients write. @returns undefined for any other form */
function readPlain(bytes: Uint8Array): SandboxMessage | undefined {
  try {
    const value = parseCompactJson(decoder.decode(bytes), maxPlainDepth);
    return value && sandboxOf(value);
  } catch {
    return undefined;
  }
}

function fromJson(json: JsonValue): SandboxMessage {
  return Sandbox.fromJson(json, { unknownFields: "refuse" });
}

/** A sandbox in a request that may also ask for a lease. */
export interface LeasedSandbox {
  readonly sandbox: SandboxMessage;
  readonly term?: LeaseTerm | undefined;
  /** True if the body asks for a lease and names nothing else but the id. */
  readonly isLeaseOnly?: boolean;
  /** The subscription to its events that is to be stored with it, as it was given. */
  readonly subscription?: JsonValue | undefined;
}

const moreFields = [...leaseFields, "subscription"];

/** Reads a sandbox, its lease and its subscription. @throws `invalid_argument` */
function leasedFromJson(json: JsonValue, takesSubscription: boolean): LeasedSandbox {
  if (!isJsonObject(json) || !moreFields.some((name) => json.has(name))) return { sandbox: fromJson(json) };
  const fields = new BodyFields(json);
  const subscription = takesSubscription ? fields.value("subscription") : undefined;
  const term = takeLease(fields);
  const isLeaseOnly = term !== undefined && [...fields.rest.keys()].every((name) => name === "sandboxId");
  return { sandbox: fromJson(fields.rest), term, isLeaseOnly, subscription };
}

/**
 * Parses the JSON of a sandbox.
 * @throws `invalid_argument` with the path of the invalid value or unknown field
 */
export function readSandbox(bytes: Uint8Array): SandboxMessage {
  return readPlain(bytes) ?? fromJson(parseJsonBytes(bytes));
}

/**
 * Parses the sandbox of a request, a large one in turns.
 * @param takesSubscription true if it may have a subscription
 * @throws as `readSandbox`, and if there is no body
 */
export async function requestedSandbox(
  request: RestRequest,
  takesSubscription = false,
): Promise<LeasedSandbox> {
  const bytes = await request.requiredBytes();
  if (bytes.length > smallBytes) return leasedFromJson(await request.parse(bytes), takesSubscription);
  const sandbox = readPlain(bytes);
  return sandbox ? { sandbox } : leasedFromJson(parseJsonBytes(bytes), takesSubscription);
}
