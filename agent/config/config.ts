import { parseArgs } from "node:util";
import * as z from "zod";
import type { ContainmentSetting } from "../backends/process/containment.ts";
import type { GroupsSetting } from "../backends/process/groups.ts";
import type { UsersConfig } from "../host/users/resolve.ts";
import { settings } from "./settings.ts";

/** The backend that runs the sandboxes, with its options. */
export type BackendConfig =
  | { readonly name: "process"; readonly containment: ContainmentSetting; readonly groups: GroupsSetting }
  | OciConfig
  | { readonly name: "containerd"; readonly socket: string };

/** The OCI runtime that runs the sandboxes, and the limits on what they may use. */
export interface OciConfig {
  readonly name: "oci";
  /** The runtime's name or path, and its arguments before every command. */
  readonly runtime: string;
  readonly runtimeArgs: readonly string[];
  /** The folder of root file systems; undefined if specs may not name one. */
  readonly rootfsDir: string | undefined;
  /** The folder of volumes, which outlive sandboxes; undefined if there are none. */
  readonly volumeDir: string | undefined;
  readonly overlay: { readonly kind: "tmpfs" | "disk"; readonly size: string };
  readonly allowHooks: boolean;
}

/** The configuration of the agent. */
export interface Config {
  readonly listen: { readonly host: string; readonly port: number };
  readonly data: string;
  /** The token itself, the file that contains it, or the descriptor whose first line is the token. */
  readonly token: { readonly text: string } | { readonly file: string } | { readonly descriptor: number };
  readonly backend: BackendConfig;
  readonly sandboxers: ReadonlySet<string>;
  /** The users that sandboxes of the process backend run as; undefined for the agent's own user. */
  readonly users: UsersConfig | undefined;
  /** The operator's certificate files; undefined to use a certificate that the agent issues itself. */
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
  /** The file of the CAs that sign accepted client certificates; undefined if clients need none. */
  readonly clientCa: string | undefined;
  readonly exitWithParent: boolean;
}

/** An invalid setting. Its message is one line that names the setting and contains no secret. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(variable: string, rule: string) {
    const flag = flagOf.get(variable);
    super(`${variable}${flag === undefined ? "" : ` (--${flag})`}: ${rule}`);
  }
}

/** The flag of each environment variable. */
const flagOf: ReadonlyMap<string, string> = new Map(
  settings.flatMap(({ variable, flag }) => (flag === undefined ? [] : [[variable, flag] as const])),
);

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

const maxUid = 2 ** 32 - 2;

const uidRange = z.string().transform((text, context) => {
  const [, first = 0, last = 0] = /^(\d{1,10})-(\d{1,10})$/.exec(text)?.map(Number) ?? [];
  if (text === "" || (first >= 1 && first <= last && last <= maxUid))
    return text === "" ? undefined : { first, last };
  context.issues.push({
    code: "custom",
    message: "must be FIRST-LAST, with user ids of at least 1, such as 1900000000-1900065535",
    input: text,
  });
  return z.NEVER;
});

const schema = z.object({
  AGENT_LISTEN: listen.default({ host: "127.0.0.1", port: 0 }),
  AGENT_DATA_DIR: nonEmpty.default(".data/agent"),
  AGENT_TOKEN: z.string().optional(),
  AGENT_TOKEN_FILE: nonEmpty.optional(),
  AGENT_TOKEN_FD: z
    .string()
    .regex(/^\d{1,4}$/, "must be a file descriptor number")
    .transform(Number)
    .optional(),
  AGENT_USER: z
    .string()
    .regex(/^([^\s:-][^\s:]*(:\d{1,10})?)?$/, "must be NAME or UID, or either with :GID")
    .optional(),
  AGENT_UID_RANGE: uidRange.optional(),
  AGENT_BACKEND: z
    .enum(["process", "oci", "containerd"], "must be process, oci or containerd")
    .default("process"),
  AGENT_CONTAINMENT: z
    .enum(["auto", "namespace", "session"], "must be auto, namespace or session")
    .optional(),
  AGENT_CGROUP: z
    .string()
    .regex(/^(auto|off|\/.*)$/, "must be auto, off or an absolute path")
    .optional(),
  AGENT_SOCKET: z.string().startsWith("/", "must be an absolute path").optional(),
  AGENT_RUNTIME: z
    .string()
    .regex(/^(\/|[^/]+$)/, "must be a name or an absolute path")
    .optional(),
  AGENT_RUNTIME_ARGS: z.string().optional(),
  AGENT_ROOTFS_DIR: z.string().startsWith("/", "must be an absolute path").optional(),
  AGENT_VOLUME_DIR: z.string().startsWith("/", "must be an absolute path").optional(),
  AGENT_OVERLAY: z.enum(["tmpfs", "disk"], "must be tmpfs or disk").optional(),
  AGENT_OVERLAY_SIZE: z
    .string()
    .regex(/^[1-9]\d{0,8}[kmg]$/, "must be a number with k, m or g, such as 256m")
    .optional(),
  AGENT_ALLOW_HOOKS: z.enum(["true", "false"], "must be true or false").optional(),
  AGENT_SANDBOXER: z
    .string()
    .regex(/^[^\s,]+(,[^\s,]+)*$/, "must be one or more names separated by commas, without spaces")
    .optional(),
  AGENT_TLS_CERT: nonEmpty.optional(),
  AGENT_TLS_KEY: nonEmpty.optional(),
  AGENT_CLIENT_CA: nonEmpty.optional(),
  AGENT_EXIT_WITH_PARENT: z.enum(["true", "false"], "must be true or false").default("false"),
});

/** The sandboxers that each backend serves by default. */
const defaultSandboxers: Readonly<Record<BackendConfig["name"], string>> = {
  process: "process",
  oci: "oci",
  containerd: "podsandbox,shim",
};

type Options = Record<string, { readonly type: "string" | "boolean" }>;

function readFlags(args: readonly string[]): Record<string, string> | "help" {
  const options: Options = { help: { type: "boolean" } };
  for (const { flag, value } of settings) {
    if (flag !== undefined) options[flag] = { type: value === undefined ? "boolean" : "string" };
  }
  let values: Readonly<Record<string, unknown>>;
  try {
    ({ values } = parseArgs({ args: [...args], options, strict: true }));
  } catch (error) {
    throw new ConfigError(
      "command line",
      error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "is not valid",
    );
  }
  if (values.help) return "help";
  const flagValues: Record<string, string> = {};
  for (const [variable, flag] of flagOf) {
    const value = values[flag];
    if (value !== undefined) flagValues[variable] = String(value);
  }
  return flagValues;
}

/** Checks that a token is printable ASCII without spaces, which a header can carry. @throws ConfigError */
export function checkToken(text: string, variable: string): string {
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new ConfigError(variable, "must be one or more printable ASCII characters without spaces");
}

/** Settings that only one backend takes. */
const backendSettings = {
  process: ["AGENT_CONTAINMENT", "AGENT_CGROUP"],
  containerd: ["AGENT_SOCKET"],
  oci: [
    "AGENT_RUNTIME",
    "AGENT_RUNTIME_ARGS",
    "AGENT_ROOTFS_DIR",
    "AGENT_VOLUME_DIR",
    "AGENT_OVERLAY",
    "AGENT_OVERLAY_SIZE",
    "AGENT_ALLOW_HOOKS",
  ],
} as const;

function backendOf(data: z.output<typeof schema>): BackendConfig {
  const { AGENT_BACKEND: name } = data;
  for (const owner of ["process", "containerd", "oci"] as const) {
    const foreign =
      name === owner ? undefined : backendSettings[owner].find((each) => data[each] !== undefined);
    if (foreign) throw new ConfigError(foreign, `must not be set unless the backend is ${owner}`);
  }
  if (name === "process") {
    return { name, containment: data.AGENT_CONTAINMENT ?? "auto", groups: data.AGENT_CGROUP ?? "auto" };
  }
  if (name === "containerd") return { name, socket: data.AGENT_SOCKET ?? "/run/containerd/containerd.sock" };
  return {
    name,
    runtime: data.AGENT_RUNTIME ?? "runc",
    runtimeArgs: data.AGENT_RUNTIME_ARGS?.split(" ").filter(Boolean) ?? [],
    rootfsDir: data.AGENT_ROOTFS_DIR,
    volumeDir: data.AGENT_VOLUME_DIR,
    overlay: { kind: data.AGENT_OVERLAY ?? "tmpfs", size: data.AGENT_OVERLAY_SIZE ?? "256m" },
    allowHooks: data.AGENT_ALLOW_HOOKS === "true",
  };
}

function tokenOf(data: z.output<typeof schema>): Config["token"] {
  if (data.AGENT_TOKEN_FD !== undefined) return { descriptor: data.AGENT_TOKEN_FD };
  if (data.AGENT_TOKEN_FILE !== undefined) return { file: data.AGENT_TOKEN_FILE };
  if (data.AGENT_TOKEN !== undefined) return { text: checkToken(data.AGENT_TOKEN, "AGENT_TOKEN") };
  throw new ConfigError("AGENT_TOKEN", "must be set, or AGENT_TOKEN_FILE or AGENT_TOKEN_FD");
}

function usersOf({ AGENT_USER: user, AGENT_UID_RANGE: range }: z.output<typeof schema>): Config["users"] {
  if (user && range) throw new ConfigError("AGENT_USER", "must not be set together with AGENT_UID_RANGE");
  if (user) return { user };
  return range ? { range } : undefined;
}

/**
 * Reads the configuration from the command line and the environment; a flag wins over its variable.
 * @throws ConfigError for the first invalid setting
 */
export function parseConfig(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Config | "help" {
  const flagValues = readFlags(args);
  if (flagValues === "help") return "help";
  const parsed = schema.safeParse({ ...environment, ...flagValues });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(String(issue?.path[0]), issue?.message ?? "is not valid");
  }
  const { data } = parsed;
  const token = tokenOf(data);
  if ((data.AGENT_TLS_CERT === undefined) !== (data.AGENT_TLS_KEY === undefined)) {
    throw new ConfigError("AGENT_TLS_CERT", "must be set together with AGENT_TLS_KEY");
  }
  const backend = backendOf(data);
  return {
    listen: data.AGENT_LISTEN,
    data: data.AGENT_DATA_DIR,
    token,
    users: usersOf(data),
    backend,
    sandboxers: new Set((data.AGENT_SANDBOXER ?? defaultSandboxers[backend.name]).split(",")),
    tls:
      data.AGENT_TLS_CERT && data.AGENT_TLS_KEY
        ? { certificate: data.AGENT_TLS_CERT, key: data.AGENT_TLS_KEY }
        : undefined,
    clientCa: data.AGENT_CLIENT_CA,
    exitWithParent: data.AGENT_EXIT_WITH_PARENT === "true",
  };
}
