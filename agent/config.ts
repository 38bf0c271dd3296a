import { parseArgs } from "node:util";
import * as z from "zod";

/** The configuration of the agent. */
export interface Config {
  readonly listen: { readonly host: string; readonly port: number };
  readonly data: string;
  /** The token itself, or the file it is in. */
  readonly token: { readonly text: string } | { readonly file: string };
  readonly backend:
    | { readonly name: "process" }
    /** The unix socket of the node's containerd. */
    | { readonly name: "containerd"; readonly socket: string };
  readonly sandboxers: ReadonlySet<string>;
  /** The files an operator brought; undefined for a certificate of the agent's own making. */
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
  readonly exitWithParent: boolean;
}

/** A setting that is not right. Its message is one line that names the setting and holds no secret. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(variable: string, rule: string) {
    const flag = variable in flags ? ` (--${flags[variable]})` : "";
    super(`${variable}${flag}: ${rule}`);
  }
}

/** The flags, by the variables that say the same. A token is no flag: everyone can read a command line. */
const flags: Readonly<Record<string, string>> = {
  AGENT_LISTEN: "listen",
  AGENT_DATA: "data",
  AGENT_TOKEN_FILE: "token-file",
  AGENT_TLS_CERT: "tls-cert",
  AGENT_TLS_KEY: "tls-key",
  AGENT_BACKEND: "backend",
  AGENT_SOCKET: "socket",
  AGENT_SANDBOXER: "sandboxer",
  AGENT_EXIT_WITH_PARENT: "exit-with-parent",
};

export const help = `Runs sandboxes on this machine, as their Controller, over HTTPS.

  node agent/main.ts [options]

  --listen HOST:PORT    where to serve; port 0 is any free one      AGENT_LISTEN            127.0.0.1:0
  --data FOLDER         where sandboxes and certificates are kept   AGENT_DATA              .data/agent
  --token-file FILE     the token that clients must bring           AGENT_TOKEN_FILE
                        the token itself, only as a variable        AGENT_TOKEN
  --tls-cert FILE       certificate chain, PEM                      AGENT_TLS_CERT          one it makes
  --tls-key FILE        the key of that certificate, PEM            AGENT_TLS_KEY
  --sandboxer NAMES     the sandboxers it serves, with commas       AGENT_SANDBOXER         process
  --exit-with-parent    stop when stdin ends, as with the parent    AGENT_EXIT_WITH_PARENT  false
  --help                this text

When it is ready it prints one line of JSON with its "url" and "caPath", the certificate to trust.
SIGTERM and SIGINT stop the agent; what it runs runs on, and is found again when it is started anew.
`;

const filled = z.string().min(1, "must not be empty");

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

const schema = z.object({
  AGENT_LISTEN: listen.default({ host: "127.0.0.1", port: 0 }),
  AGENT_DATA: filled.default(".data/agent"),
  AGENT_TOKEN: z.string().optional(),
  AGENT_TOKEN_FILE: filled.optional(),
  AGENT_TLS_CERT: filled.optional(),
  AGENT_TLS_KEY: filled.optional(),
  AGENT_BACKEND: z.enum(["process", "containerd"], "must be process or containerd").default("process"),
  AGENT_SOCKET: z.string().startsWith("/", "must be an absolute path").optional(),
  AGENT_SANDBOXER: z
    .string()
    .regex(/^[^\s,]+(,[^\s,]+)*$/, "must be one or more names with commas between, no spaces")
    .optional(),
  AGENT_EXIT_WITH_PARENT: z.enum(["true", "false"], "must be true or false").default("false"),
});

function readFlags(args: readonly string[]): Record<string, string> | "help" {
  const options = {
    listen: { type: "string" },
    data: { type: "string" },
    "token-file": { type: "string" },
    "tls-cert": { type: "string" },
    "tls-key": { type: "string" },
    backend: { type: "string" },
    socket: { type: "string" },
    sandboxer: { type: "string" },
    "exit-with-parent": { type: "boolean" },
    help: { type: "boolean" },
  } as const;
  let values: Readonly<Record<string, string | boolean | undefined>>;
  try {
    ({ values } = parseArgs({ args: [...args], options, strict: true }));
  } catch (error) {
    throw new ConfigError(
      "command line",
      error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "is not valid",
    );
  }
  if (values.help) return "help";
  const said: Record<string, string> = {};
  for (const [variable, flag] of Object.entries(flags)) {
    const value = values[flag];
    if (value !== undefined) said[variable] = String(value);
  }
  return said;
}

/** Checks what was read: printable ASCII without spaces, which is what a header can carry. */
export function checkToken(text: string, variable: string): string {
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new ConfigError(variable, "must be one or more printable ASCII characters without spaces");
}

/**
 * Reads the configuration from flags, and from the environment what no flag says.
 * @throws ConfigError for the first setting that is not right
 */
export function parseConfig(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Config | "help" {
  const said = readFlags(args);
  if (said === "help") return "help";
  const parsed = schema.safeParse({ ...environment, ...said });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(String(issue?.path[0]), issue?.message ?? "is not valid");
  }
  const { data } = parsed;
  if (data.AGENT_TOKEN === undefined && data.AGENT_TOKEN_FILE === undefined) {
    throw new ConfigError("AGENT_TOKEN", "must be set, or AGENT_TOKEN_FILE");
  }
  if ((data.AGENT_TLS_CERT === undefined) !== (data.AGENT_TLS_KEY === undefined)) {
    throw new ConfigError("AGENT_TLS_CERT", "and AGENT_TLS_KEY must be set together");
  }
  return {
    listen: data.AGENT_LISTEN,
    data: data.AGENT_DATA,
    token:
      data.AGENT_TOKEN_FILE === undefined
        ? { text: checkToken(data.AGENT_TOKEN ?? "", "AGENT_TOKEN") }
        : { file: data.AGENT_TOKEN_FILE },
    backend:
      data.AGENT_BACKEND === "containerd"
        ? { name: "containerd", socket: data.AGENT_SOCKET ?? "/run/containerd/containerd.sock" }
        : { name: "process" },
    sandboxers: new Set(
      (data.AGENT_SANDBOXER ?? (data.AGENT_BACKEND === "containerd" ? "podsandbox,shim" : "process")).split(
        ",",
      ),
    ),
    tls:
      data.AGENT_TLS_CERT && data.AGENT_TLS_KEY
        ? { certificate: data.AGENT_TLS_CERT, key: data.AGENT_TLS_KEY }
        : undefined,
    exitWithParent: data.AGENT_EXIT_WITH_PARENT === "true",
  };
}
