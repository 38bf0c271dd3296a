import * as z from "zod";
import type { LogLevel } from "../../shared/log.ts";
import { decodeSecret, secretRule } from "../../shared/webhook/secret.ts";
import type { ConfiguredBackend } from "../backends/definition.ts";
import { backends } from "../backends/registry.ts";
import { defaultKeptBytes, defaultOutputBytes } from "../output/limits.ts";
import { ConfigError } from "./config-error.ts";
import { readFlags } from "./flags.ts";
import { parseSettings, type Variables } from "./parse-settings.ts";
import type { SecretSource } from "./secret-source.ts";

/** The configuration of the agent. */
export interface Config {
  readonly listen: { readonly host: string; readonly port: number };
  /** The data folder. */
  readonly dataDir: string;
  readonly token: SecretSource;
  /** The receiver of reports, and the secret that signs them; undefined to report nothing. */
  readonly report: { readonly url: string; readonly secret: SecretSource } | undefined;
  readonly backend: ConfiguredBackend;
  readonly sandboxers: ReadonlySet<string>;
  /** The operator's certificate files; undefined to use a certificate that the agent issues itself. */
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
  /** The file of the CAs that sign accepted client certificates; undefined if clients need none. */
  readonly clientCa: string | undefined;
  /** Number of bytes that are kept of each stream of a sandbox. */
  readonly outputBytes: number;
  /** Maximum size of the output of all sandboxes that were shut down. */
  readonly keptOutputBytes: number;
  readonly logLevel: LogLevel;
  readonly exitWithParent: boolean;
}

const nonEmpty = z.string().min(1, "must not be empty");

const listen = z.string().transform((text, context) => {
  const [, bracketed, plain, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:[\]/]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  context.issues.push({
    code: "custom",
    message: "must be HOST:PORT, such as 127.0.0.1:8443 or [::1]:0",
    input: text,
  });
  return z.NEVER;
});

const descriptor = z
  .string()
  .regex(/^\d{1,4}$/, "must be a file descriptor number")
  .transform(Number);

/** Returns the schema of a number of bytes. */
function byteCount(min: number, max: number) {
  return z
    .string()
    .refine(
      (text) => /^\d{1,16}$/.test(text) && Number(text) >= min && Number(text) <= max,
      `must be a whole number from ${min} to ${max}`,
    )
    .transform(Number);
}

const reportUrlRule = "must be an https: URL (http: only on loopback) without user, query or fragment";

function isReportUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.username || url.password || url.search || url.hash) return false;
  const isLoopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback);
}

const backendNames = backends.map(({ name }) => name);

const schema = z.object({
  AGENT_LISTEN: listen.default({ host: "127.0.0.1", port: 0 }),
  AGENT_DATA_DIR: nonEmpty.default(".data/agent"),
  AGENT_TOKEN: z.string().optional(),
  AGENT_TOKEN_FILE: nonEmpty.optional(),
  AGENT_TOKEN_FD: descriptor.optional(),
  AGENT_REPORT_URL: z.string().refine(isReportUrl, reportUrlRule).optional(),
  AGENT_REPORT_SECRET: z.string().optional(),
  AGENT_REPORT_SECRET_FILE: nonEmpty.optional(),
  AGENT_REPORT_SECRET_FD: descriptor.optional(),
  AGENT_BACKEND: z.enum(backendNames, `must be one of ${backendNames.join(", ")}`).default(backends[0].name),
  AGENT_SANDBOXER: z
    .string()
    .regex(/^[^\s,]+(,[^\s,]+)*$/, "must be one or more names separated by commas, without spaces")
    .transform((names) => names.split(","))
    .optional(),
  AGENT_TLS_CERT: nonEmpty.optional(),
  AGENT_TLS_KEY: nonEmpty.optional(),
  AGENT_CLIENT_CA: nonEmpty.optional(),
  AGENT_OUTPUT_BYTES: byteCount(65_536, 1_073_741_824).default(defaultOutputBytes),
  AGENT_KEPT_OUTPUT_BYTES: byteCount(0, Number.MAX_SAFE_INTEGER).default(defaultKeptBytes),
  AGENT_LOG_LEVEL: z.enum(["info", "error"], "must be info or error").default("info"),
  AGENT_EXIT_WITH_PARENT: z.enum(["true", "false"], "must be true or false").default("false"),
});

/** Checks that a token is printable ASCII without spaces, which a header can carry. @throws ConfigError */
export function checkToken(text: string, variable: string): string {
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new ConfigError(variable, "must be one or more printable ASCII characters without spaces");
}

/** Decodes the secret of reports. @throws ConfigError */
export function checkReportSecret(text: string, variable: string): Uint8Array<ArrayBuffer> {
  const secret = decodeSecret(text);
  if (secret) return secret;
  throw new ConfigError(variable, secretRule);
}

/** Configures the backend with a name. @throws ConfigError for an invalid setting, or one of another backend */
function configureBackend(name: string, variables: Variables): ConfiguredBackend {
  const chosen = backends.find((backend) => backend.name === name) ?? backends[0];
  for (const { name, settings, ignoredElsewhere = [] } of backends) {
    if (name === chosen.name) continue;
    const foreign = settings.find(
      ({ variable }) => variables[variable] !== undefined && !ignoredElsewhere.includes(variable),
    );
    if (foreign) throw new ConfigError(foreign.variable, `must not be set unless the backend is ${name}`);
  }
  return chosen.configure(variables);
}

function tokenOf(data: z.output<typeof schema>): SecretSource {
  if (data.AGENT_TOKEN_FD !== undefined) return { descriptor: data.AGENT_TOKEN_FD };
  if (data.AGENT_TOKEN_FILE !== undefined) return { file: data.AGENT_TOKEN_FILE };
  if (data.AGENT_TOKEN !== undefined) return { text: checkToken(data.AGENT_TOKEN, "AGENT_TOKEN") };
  throw new ConfigError("AGENT_TOKEN", "must be set, or AGENT_TOKEN_FILE or AGENT_TOKEN_FD");
}

function reportOf(data: z.output<typeof schema>): Config["report"] {
  const url = data.AGENT_REPORT_URL;
  const { AGENT_REPORT_SECRET_FD: descriptor, AGENT_REPORT_SECRET_FILE: file } = data;
  const text = data.AGENT_REPORT_SECRET;
  if (text !== undefined) checkReportSecret(text, "AGENT_REPORT_SECRET");
  const secrets = [
    ...(descriptor === undefined ? [] : [{ descriptor }]),
    ...(file === undefined ? [] : [{ file }]),
    ...(text === undefined ? [] : [{ text }]),
  ];
  const [secret] = secrets;
  if (url === undefined && !secret) return undefined;
  if (url === undefined)
    throw new ConfigError("AGENT_REPORT_URL", "must be set together with AGENT_REPORT_SECRET_FILE");
  if (secret) return { url, secret };
  throw new ConfigError(
    "AGENT_REPORT_SECRET",
    "must be set, or AGENT_REPORT_SECRET_FILE or AGENT_REPORT_SECRET_FD",
  );
}

function tlsOf({ AGENT_TLS_CERT: certificate, AGENT_TLS_KEY: key }: z.output<typeof schema>): Config["tls"] {
  if ((certificate === undefined) !== (key === undefined)) {
    throw new ConfigError("AGENT_TLS_CERT", "must be set together with AGENT_TLS_KEY");
  }
  return certificate !== undefined && key !== undefined ? { certificate, key } : undefined;
}

/**
 * Reads the configuration from the command line and the environment; a flag wins over its variable.
 * @throws ConfigError for the first invalid setting
 */
export function parseConfig(args: readonly string[], environment: Variables): Config | "help" {
  const flagValues = readFlags(args);
  if (flagValues === "help") return "help";
  const variables: Variables = { ...environment, ...flagValues };
  const data = parseSettings(schema, variables);
  const token = tokenOf(data);
  const tls = tlsOf(data);
  const backend = configureBackend(data.AGENT_BACKEND, variables);
  return {
    listen: data.AGENT_LISTEN,
    dataDir: data.AGENT_DATA_DIR,
    token,
    report: reportOf(data),
    backend,
    sandboxers: new Set(data.AGENT_SANDBOXER ?? backend.defaultSandboxers),
    tls,
    clientCa: data.AGENT_CLIENT_CA,
    outputBytes: data.AGENT_OUTPUT_BYTES,
    keptOutputBytes: data.AGENT_KEPT_OUTPUT_BYTES,
    logLevel: data.AGENT_LOG_LEVEL,
    exitWithParent: data.AGENT_EXIT_WITH_PARENT === "true",
  };
}
