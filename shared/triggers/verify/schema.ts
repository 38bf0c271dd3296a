import * as z from "zod/mini";
import { quote, SandboxError } from "../../errors/error.ts";
import { formatPath } from "../../json/path.ts";
import { toPlain } from "../../json/plain.ts";
import type { JsonValue } from "../../json/value.ts";
import { parseTimestamp } from "../../protobuf/timestamp-json.ts";
import { decodeKey, type SecretEntry, secretRule } from "./secret.ts";
import { plainSchemes, type VerifySettings } from "./settings.ts";
import { templateFault } from "./template.ts";

/** Maximum number of secrets of a trigger. */
const maxSecrets = 4;

const kidPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const text = () => z.string("must be a text");

/** Returns the rule that an object breaks: an unknown field, or another type. */
const fields = {
  error: (issue: { readonly code?: string | undefined; readonly keys?: unknown }) =>
    issue.code === "unrecognized_keys" && Array.isArray(issue.keys)
      ? `has no field ${issue.keys.map((key) => quote(String(key))).join(", ")}`
      : "must be an object",
};

const headerName = z.pipe(
  text().check(z.regex(/^[A-Za-z0-9-]{1,64}$/, "must be the name of a header")),
  z.transform((name: string) => name.toLowerCase()),
);

const secretEntry = z
  .strictObject(
    {
      kid: text().check(
        z.regex(kidPattern, "must be 1 to 64 letters, digits and . _ - and begin with a letter or digit"),
      ),
      secret: z.optional(text()),
      binding: z.optional(
        text().check(
          z.regex(/^[A-Z][A-Z0-9_]{0,127}$/, "must be the name of a variable, such as GITHUB_SECRET"),
        ),
      ),
      until: z.optional(
        text().check(
          z.refine(
            (until) => parseTimestamp(until) !== undefined,
            "must be a time of RFC 3339, such as 2026-12-01T00:00:00Z",
          ),
        ),
      ),
    },
    fields,
  )
  .check(
    z.refine(
      ({ secret, binding }) => secret === undefined || binding === undefined,
      "must have secret or binding, not both",
    ),
  );

const secrets = z.array(secretEntry, "must be a list").check(
  z.minLength(1, "must have at least one secret"),
  z.maxLength(maxSecrets, `must have at most ${maxSecrets} secrets`),
  z.refine((list) => new Set(list.map(({ kid }) => kid)).size === list.length, "must differ in their kid"),
);

function isHttpUrl(url: string): boolean {
  return /^https?:\/\/[^\s#]+$/.test(url) && URL.canParse(url);
}

const hmac = z
  .strictObject(
    {
      scheme: z.literal("hmac"),
      secrets,
      header: headerName,
      prefix: z._default(
        text().check(z.regex(/^[\x21-\x7e]{0,64}$/, "must be at most 64 printable ASCII characters")),
        "",
      ),
      encoding: z._default(z.enum(["hex", "base64", "base64url"], "must be hex, base64 or base64url"), "hex"),
      hash: z._default(
        z.enum(["SHA-1", "SHA-256", "SHA-512"], "must be SHA-1, SHA-256 or SHA-512"),
        "SHA-256",
      ),
      keyEncoding: z._default(z.enum(["text", "hex", "base64"], "must be text, hex or base64"), "text"),
      template: z._default(text(), "{body}"),
      timestampHeader: z.optional(headerName),
      timestampUnit: z._default(z.enum(["s", "ms"], "must be s or ms"), "s"),
      idHeader: z.optional(headerName),
    },
    fields,
  )
  .check(
    z.superRefine((settings, context) => {
      const message = templateFault(settings);
      if (message) context.addIssue({ code: "custom", path: ["template"], message });
    }),
  );

const document = z.discriminatedUnion(
  "scheme",
  [
    z.strictObject({ scheme: z.enum(plainSchemes), secrets }, fields),
    z.strictObject(
      {
        scheme: z.literal("qstash"),
        secrets,
        publicUrl: text().check(
          z.refine(isHttpUrl, "must be the URL that QStash delivers to, in full and without fragment"),
        ),
      },
      fields,
    ),
    hmac,
    z.strictObject(
      {
        scheme: z.literal("bearer"),
        secrets,
        header: z.optional(headerName),
        idHeader: z.optional(headerName),
      },
      fields,
    ),
    z.strictObject(
      {
        scheme: z.literal("cloudevents"),
        secrets,
        origins: z._default(
          z
            .array(
              text().check(z.regex(/^[A-Za-z0-9.:-]{1,253}$/, "must be the name of a host")),
              "must be a list",
            )
            .check(z.maxLength(16, "must have at most 16 names of hosts")),
          [],
        ),
        maxPerMinute: z.optional(
          z
            .int("must be a whole number")
            .check(z.minimum(1, "must be at least 1"), z.maximum(1_000_000, "must be at most 1000000")),
        ),
      },
      fields,
    ),
  ],
  `must be one of ${[...plainSchemes, "qstash", "hmac", "bearer", "cloudevents"].join(", ")}`,
);

/** The field `verify` of a trigger's document. */
export interface VerifyDocument {
  readonly settings: VerifySettings;
  readonly secrets: readonly SecretEntry[];
}

/** Returns the value at a path, for an error message; undefined for containers and for secrets. */
function shownValue(value: unknown, path: readonly PropertyKey[]): string | undefined {
  if (path.at(-1) === "secret") return undefined;
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Object.entries(at).find(([name]) => name === String(key))?.[1];
  }
  if (typeof at === "string") return quote(at);
  return typeof at === "number" || typeof at === "boolean" ? String(at) : undefined;
}

function refusal(violations: readonly { path: string; message: string }[]): SandboxError {
  const message = violations.map((each) => `${each.path}: ${each.message}`).join("; ");
  return new SandboxError("invalid_argument", message, { violations });
}

function millisOf(time: string): number | undefined {
  const parsed = parseTimestamp(time);
  return parsed && parsed.seconds * 1_000 + Math.floor(parsed.nanos / 1_000_000);
}

/**
 * Parses the field `verify` of a trigger's document. Secrets that are there fit their scheme.
 * @param path the field's own path, for errors
 * @throws `invalid_argument` that names every field that breaks a rule, and never shows a secret
 */
export function parseVerify(json: JsonValue, path = "verify"): VerifyDocument {
  const plain = toPlain(json);
  const parsed = document.safeParse(plain);
  if (!parsed.success) {
    throw refusal(
      parsed.error.issues.map((issue) => {
        const steps = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
        const shown = shownValue(plain, issue.path);
        const suffix = shown === undefined ? "" : `, not ${shown}`;
        return { path: formatPath([path, ...steps]), message: issue.message + suffix };
      }),
    );
  }
  const { secrets: entries, ...settings } = parsed.data;
  const violations = entries.flatMap(({ secret }, at) =>
    secret === undefined || decodeKey(settings, secret)
      ? []
      : [{ path: formatPath([path, "secrets", at, "secret"]), message: secretRule(settings) }],
  );
  if (violations.length) throw refusal(violations);
  return {
    settings,
    secrets: entries.map(({ until, ...entry }) => ({
      ...entry,
      ...(until === undefined ? {} : { untilMs: millisOf(until) }),
    })),
  };
}
