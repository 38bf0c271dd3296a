import { invalid, quote } from "../../errors/error.ts";
import type { JsonValue } from "../../json/value.ts";
import { parseTimestamp } from "../../protobuf/timestamp-json.ts";
import { ObjectReader, type TextForm } from "./object-reader.ts";
import { decodeKey, type SecretEntry, secretRule } from "./secret.ts";
import {
  type BearerSettings,
  type CloudEventsSettings,
  type HmacSettings,
  plainSchemes,
  type QstashSettings,
  type VerifySettings,
} from "./settings.ts";
import { templateFault } from "./template.ts";

const maxSecrets = 4;
const maxOrigins = 16;
const schemes = [...plainSchemes, "qstash", "hmac", "bearer", "cloudevents"] as const;

const anyText: TextForm = { pattern: /^/, rule: "must be a string" };
const kid: TextForm = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  rule: "must be 1 to 64 letters, digits and . _ - and begin with a letter or digit",
};
const binding: TextForm = {
  pattern: /^[A-Z][A-Z0-9_]{0,127}$/,
  rule: "must be the name of a variable, such as GITHUB_SECRET",
};
const headerName: TextForm = { pattern: /^[A-Za-z0-9-]{1,64}$/, rule: "must be the name of a header" };
const prefix: TextForm = {
  pattern: /^[\x21-\x7e]{0,64}$/,
  rule: "must be at most 64 printable ASCII characters",
};
const publicUrl: TextForm = {
  pattern: /^https?:\/\/[^\s#]+$/,
  rule: "must be the URL that QStash delivers to, in full and without fragment",
};
const origin = /^[A-Za-z0-9.:-]{1,253}$/;

/** The field `verify` of a trigger's document. */
export interface VerifyDocument {
  readonly settings: VerifySettings;
  readonly secrets: readonly SecretEntry[];
}

/** Reads the name of a header, in lower case; undefined if it is absent. */
function readHeader(fields: ObjectReader, name: string): string | undefined {
  return fields.optional(name, headerName)?.toLowerCase();
}

function readQstash(fields: ObjectReader): QstashSettings {
  return { scheme: "qstash", publicUrl: fields.required("publicUrl", publicUrl) };
}

function readHmac(fields: ObjectReader): HmacSettings {
  const settings: HmacSettings = {
    scheme: "hmac",
    header: fields.required("header", headerName).toLowerCase(),
    prefix: fields.optional("prefix", prefix) ?? "",
    encoding: fields.choice("encoding", ["hex", "base64", "base64url"], "hex"),
    hash: fields.choice("hash", ["SHA-1", "SHA-256", "SHA-512"], "SHA-256"),
    keyEncoding: fields.choice("keyEncoding", ["text", "hex", "base64"], "text"),
    template: fields.optional("template", anyText) ?? "{body}",
    timestampHeader: readHeader(fields, "timestampHeader"),
    timestampUnit: fields.choice("timestampUnit", ["s", "ms"], "s"),
    idHeader: readHeader(fields, "idHeader"),
  };
  const fault = templateFault(settings);
  if (fault) throw invalid(fields.at("template"), `${fault}, not ${quote(settings.template)}`);
  return settings;
}

function readBearer(fields: ObjectReader): BearerSettings {
  const [header, idHeader] = [readHeader(fields, "header"), readHeader(fields, "idHeader")];
  return { scheme: "bearer", header, idHeader };
}

function readCloudEvents(fields: ObjectReader): CloudEventsSettings {
  const origins = fields.list("origins", 0, maxOrigins).map((value, at) => {
    if (typeof value === "string" && origin.test(value)) return value;
    throw invalid(fields.at("origins", at), "must be the name of a host");
  });
  return { scheme: "cloudevents", origins, maxPerMinute: fields.integer("maxPerMinute", 1, 1_000_000) };
}

function readSettings(fields: ObjectReader): VerifySettings {
  const scheme = fields.choice("scheme", schemes);
  switch (scheme) {
    case "qstash":
      return readQstash(fields);
    case "hmac":
      return readHmac(fields);
    case "bearer":
      return readBearer(fields);
    case "cloudevents":
      return readCloudEvents(fields);
    default:
      return { scheme };
  }
}

/** Reads a time in milliseconds since 1970. */
function readTime(fields: ObjectReader, name: string): number | undefined {
  const text = fields.optional(name, anyText);
  if (text === undefined) return undefined;
  const time = parseTimestamp(text);
  if (time) return time.seconds * 1_000 + Math.floor(time.nanos / 1_000_000);
  const rule = "must be an RFC 3339 time, such as 2026-12-01T00:00:00Z";
  throw invalid(fields.at(name), `${rule}, not ${quote(text)}`);
}

function readSecret(fields: ObjectReader, settings: VerifySettings): SecretEntry {
  const entry = {
    kid: fields.required("kid", kid),
    secret: fields.secret("secret"),
    binding: fields.optional("binding", binding),
    untilMs: readTime(fields, "until"),
  };
  fields.end();
  const { secret } = entry;
  if (secret !== undefined && entry.binding !== undefined) {
    throw invalid(fields.at(), "must have secret or binding, not both");
  }
  if (secret !== undefined && !decodeKey(settings, secret)) {
    throw invalid(fields.at("secret"), secretRule(settings));
  }
  return entry;
}

/**
 * Parses the field `verify` of a trigger's document. Secrets that are there fit their scheme.
 * @throws `invalid_argument` that names the field, the value and the rule, and never shows a secret
 */
export function parseVerify(json: JsonValue): VerifyDocument {
  const fields = new ObjectReader(json, ["verify"]);
  const settings = readSettings(fields);
  const secrets = fields
    .list("secrets", 1, maxSecrets)
    .map((entry, at) => readSecret(new ObjectReader(entry, ["verify", "secrets", at]), settings));
  fields.end();
  if (new Set(secrets.map((each) => each.kid)).size < secrets.length) {
    throw invalid(fields.at("secrets"), "must differ in their kid");
  }
  return { settings, secrets };
}
