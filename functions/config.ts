import * as z from "zod/mini";
import type { Agent } from "../shared/controller/agents.ts";
import { type DurationRange, parseDuration } from "../shared/duration.ts";
import { SandboxError } from "../shared/errors/error.ts";
import { parseJson } from "../shared/json/parse.ts";
import { toPlain } from "../shared/json/plain.ts";
import { isJsonObject, type JsonValue } from "../shared/json/value.ts";
import type { LogLevel } from "../shared/log.ts";
import { decodeSecretsKeys, secretsKeyRule } from "../shared/secrets/keys.ts";
import type { Bindings } from "../shared/secrets/secret-store.ts";
import { decodeSecret, secretRule } from "../shared/webhook/secret.ts";
import { isAgentUrl, isOrigin, isProxyUrl, isPublic, splitOrigins } from "./configured-urls.ts";
import { isLoopback } from "./loopback.ts";
import { scopes, type TokenScopes } from "./middleware/scopes.ts";

/** Configuration of the functions, parsed once at startup. */
export interface Config {
  /** Undefined selects the embedded database. */
  readonly databaseUrl: string | undefined;
  readonly databaseAuthToken: string | undefined;
  /** Undefined selects the embedded agent. */
  readonly agents: readonly Agent[] | undefined;
  readonly defaultSandboxer: string | undefined;
  /** Paths of the client certificate and key for mutual TLS with agents; a Worker has none. */
  readonly agentClient: { readonly cert: string; readonly key: string } | undefined;
  readonly apiTokens: ReadonlyMap<string, string>;
  /** The scopes of tokens that do not have all. */
  readonly tokenScopes: TokenScopes;
  /** Origins of web pages on other servers that may use this one. */
  readonly corsOrigins: readonly string[];
  readonly host: string;
  readonly port: number;
  /** True if other processes may serve on the same port; the kernel gives each a share of the connections. */
  readonly sharePort: boolean;
  readonly logLevel: LogLevel;
  /** Retention of exits, and of records of sandboxes that are gone, in milliseconds. */
  readonly retentionMs: number;
  readonly reconcile: ReconcileConfig;
  readonly secrets: SecretsConfig;
  readonly webhooks: WebhooksConfig;
  readonly dataDir: string;
  readonly agentPort: number;
}

/** Configuration of the requests to the receivers of events. */
export interface WebhooksConfig {
  /** True if receivers may be on this machine, also without TLS. */
  readonly allowsLoopback: boolean;
  /** The proxy through which receivers are reached; undefined if they are connected to directly. */
  readonly proxyUrl: string | undefined;
}

/** Configuration of reconciliation. */
export interface ReconcileConfig {
  /** The token of `POST /internal/reconcile`; undefined if that route does not exist. */
  readonly token: string | undefined;
  /** Interval between rounds, in milliseconds; 0 for none. */
  readonly intervalMs: number;
  /** Time for which a stray is left alone, in milliseconds; infinite if strays are only reported. */
  readonly strayGraceMs: number;
}

/** Configuration of the secrets of triggers and subscriptions. */
export interface SecretsConfig {
  /** The keys that encrypt them; empty if only bindings can hold them. */
  readonly keys: readonly Uint8Array<ArrayBuffer>[];
  readonly bindings: Bindings;
}

/** The error of an invalid variable. Its message is one line and contains no secret. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly variable: string;

  constructor(variable: string, rule: string) {
    super(`${variable}: ${rule}`);
    this.variable = variable;
  }
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

/** Range of the retention: longer than any call that may still refer to a sandbox that is gone. */
const retention: DurationRange = { minMs: 10 * 60_000 };

/** Range of the interval between rounds of reconciliation; `0s` for none. */
const interval: DurationRange = { maxMs: 24 * 60 * 60_000 };

const name = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const printable = /^[\x21-\x7e]+$/;
const port = z.string().check(z.refine(isPort, "must be a port number, 0 (any free one) to 65535"));
const token = z
  .string("must be a string")
  .check(z.regex(printable, "must be one or more printable ASCII characters without spaces"));
const agentSchema = z.strictObject({
  url: z
    .string("must be a string")
    .check(
      z.refine(isAgentUrl, "must be an https: URL (http: only on loopback) without user, query or fragment"),
    ),
  token,
  sandboxer: z.optional(z.string("must be a string").check(z.minLength(1, "must not be empty"))),
  reportSecret: z.optional(
    z.string("must be a string").check(z.refine((text) => decodeSecret(text) !== undefined, secretRule)),
  ),
});

/** Returns the schema of a variable that holds a JSON object with arbitrary names. */
function named<T>(value: z.ZodMiniType<T>) {
  return z.pipe(
    z.pipe(
      z.string(),
      z.transform((text, context) => {
        const refuse = (message: string) => {
          context.issues.push({ code: "custom", message, input: "" });
          return z.NEVER;
        };
        let json: JsonValue;
        try {
          json = parseJson(text);
        } catch {
          return refuse("must be JSON");
        }
        if (!isJsonObject(json)) return refuse("must be a JSON object");
        if (![...json.keys()].every((key) => name.test(key))) {
          return refuse(
            "its names must contain only letters, digits and . _ - and begin with a letter or digit",
          );
        }
        return toPlain(json);
      }),
    ),
    z.record(z.string(), value),
  );
}

const schema = z.object({
  DATABASE_URL: z.optional(
    z
      .string()
      .check(
        z.regex(/^(libsql:|https:|http:|file:)/, "must begin with libsql:, https:, http: or file:"),
        z.refine(
          isPublic,
          "must be a URL without user, query or fragment; set a token in DATABASE_AUTH_TOKEN",
        ),
      ),
  ),
  DATABASE_AUTH_TOKEN: z.optional(token),
  CONTROLLER_AGENTS: z.optional(named(agentSchema)),
  DEFAULT_SANDBOXER: z.optional(z.string()),
  CONTROLLER_CLIENT_CERT: z.optional(z.string()),
  CONTROLLER_CLIENT_KEY: z.optional(z.string()),
  API_TOKENS: z.optional(named(token)),
  API_TOKEN_SCOPES: z.optional(
    named(z.array(z.enum(scopes, `must be some of ${scopes.join(", ")}`), "must be a list of scopes")),
  ),
  CORS_ORIGINS: z.optional(
    z
      .string()
      .check(
        z.refine(
          (text) => splitOrigins(text).every(isOrigin),
          "must be origins such as https://app.example.com, separated by commas",
        ),
      ),
  ),
  HOST: z._default(z.string(), "127.0.0.1"),
  PORT: z._default(port, "8787"),
  SHARE_PORT: z._default(z.enum(["true", "false"], "must be true or false"), "false"),
  RETENTION: z._default(z.string(), "720h"),
  RECONCILE_TOKEN: z.optional(token),
  RECONCILE_INTERVAL: z._default(z.string(), "60s"),
  STRAY_GRACE: z._default(z.string(), "10m"),
  SECRETS_KEY: z.optional(
    z.string().check(z.refine((text) => decodeSecretsKeys(text) !== undefined, secretsKeyRule)),
  ),
  WEBHOOK_PROXY_URL: z.optional(
    z
      .string()
      .check(
        z.refine(isProxyUrl, "must be an http: or https: URL of a proxy, without path, query and fragment"),
      ),
  ),
  WEBHOOK_INSECURE_URLS: z.optional(z.enum(["loopback"], "must be loopback, or unset")),
  LOG_LEVEL: z._default(z.enum(["info", "error"], "must be info or error"), "info"),
  DATA_DIR: z._default(z.string(), ".data"),
  AGENT_PORT: z._default(port, "0"),
});

/** Returns the bindings that may hold secrets: texts, except for the server's own configuration. */
function bindingsOf(environment: Readonly<Record<string, unknown>>): Bindings {
  return (name) => {
    if (Object.hasOwn(schema.shape, name) || !Object.hasOwn(environment, name)) return undefined;
    const value = environment[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
}

/** Parses a variable that holds a duration. Returns milliseconds. @throws ConfigError */
function durationOf(variable: string, text: string, range: DurationRange): number {
  try {
    return parseDuration(text, variable, range);
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    throw new ConfigError(variable, error.violations[0]?.message ?? "is not a duration");
  }
}

/**
 * Parses the configuration from environment variables or bindings. An empty variable counts as unset.
 * @throws ConfigError for the first invalid variable
 */
export function parseConfig(environment: Readonly<Record<string, unknown>>): Config {
  const set = Object.entries(environment).filter(([, value]) => value !== "");
  const parsed = schema.safeParse(Object.fromEntries(set));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const [variable = "environment", ...path] = issue?.path.map(String) ?? [];
    throw new ConfigError([variable, ...path].join("."), issue?.message ?? "is not valid");
  }
  const { data } = parsed;
  const agents =
    data.CONTROLLER_AGENTS &&
    Object.entries(data.CONTROLLER_AGENTS).map(([name, agent]) => ({
      name,
      url: agent.url,
      token: agent.token,
      sandboxer: agent.sandboxer ?? name,
      reportSecret: agent.reportSecret,
    }));
  const apiTokens = new Map(Object.entries(data.API_TOKENS ?? {}));
  const tokenScopes = new Map(Object.entries(data.API_TOKEN_SCOPES ?? {}));
  for (const holder of tokenScopes.keys()) {
    if (!apiTokens.has(holder))
      throw new ConfigError(`API_TOKEN_SCOPES.${holder}`, "must be a name in API_TOKENS");
  }
  if (data.DEFAULT_SANDBOXER && agents && !agents.some(({ name }) => name === data.DEFAULT_SANDBOXER)) {
    throw new ConfigError("DEFAULT_SANDBOXER", "must be a name in CONTROLLER_AGENTS");
  }
  const { CONTROLLER_CLIENT_CERT: cert, CONTROLLER_CLIENT_KEY: key } = data;
  if ((cert === undefined) !== (key === undefined)) {
    throw new ConfigError("CONTROLLER_CLIENT_CERT", "and CONTROLLER_CLIENT_KEY must be set together");
  }
  if (apiTokens.size === 0 && !isLoopback(data.HOST)) {
    throw new ConfigError("API_TOKENS", "must be set to serve on a HOST that is not loopback");
  }
  return {
    databaseUrl: data.DATABASE_URL,
    databaseAuthToken: data.DATABASE_AUTH_TOKEN,
    agents,
    defaultSandboxer: data.DEFAULT_SANDBOXER,
    agentClient: cert !== undefined && key !== undefined ? { cert, key } : undefined,
    apiTokens,
    tokenScopes,
    corsOrigins: data.CORS_ORIGINS === undefined ? [] : splitOrigins(data.CORS_ORIGINS),
    host: data.HOST,
    port: Number(data.PORT),
    sharePort: data.SHARE_PORT === "true",
    logLevel: data.LOG_LEVEL,
    retentionMs: durationOf("RETENTION", data.RETENTION, retention),
    reconcile: {
      token: data.RECONCILE_TOKEN,
      intervalMs: durationOf("RECONCILE_INTERVAL", data.RECONCILE_INTERVAL, interval),
      strayGraceMs:
        data.STRAY_GRACE === "never"
          ? Number.POSITIVE_INFINITY
          : durationOf("STRAY_GRACE", data.STRAY_GRACE, {}),
    },
    webhooks: {
      allowsLoopback: data.WEBHOOK_INSECURE_URLS === "loopback",
      proxyUrl: data.WEBHOOK_PROXY_URL,
    },
    secrets: { keys: decodeSecretsKeys(data.SECRETS_KEY ?? "") ?? [], bindings: bindingsOf(environment) },
    dataDir: data.DATA_DIR,
    agentPort: Number(data.AGENT_PORT),
  };
}
