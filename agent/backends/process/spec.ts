import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { invalid, SandboxError } from "../../../shared/errors/error.ts";
import { parseJsonBytes } from "../../../shared/json/parse.ts";
import { formatPath, type JsonPath } from "../../../shared/json/path.ts";
import { toPlain } from "../../../shared/json/plain.ts";
import type { Any } from "../../../shared/sandbox/sandbox.ts";

/** A user, by numeric ids. */
export interface CommandUser {
  readonly uid: number;
  readonly gid: number;
  readonly additionalGids: readonly number[];
  /** Default: 022. */
  readonly umask?: number;
}

/** The command of a process. */
export interface Command {
  /** Empty for a process that only waits for a signal. */
  readonly args: readonly string[];
  /** Entries `NAME=value`; always includes PATH. */
  readonly env: readonly string[];
  readonly cwd: string;
  /** The user to run it as; absent for the agent's user. */
  readonly user?: CommandUser | undefined;
}

/** The part of an OCI runtime spec that this backend honours, and the paths of the ignored rest. */
export interface ProcessSpec {
  readonly command: Command;
  readonly ignored: readonly string[];
}

export const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const root: JsonPath = ["sandbox", "spec"];

/** Maximum size of one argument or variable, and of all together. execve(2) fails for larger ones. */
const maxEntryBytes = 131_071;
const maxTotalBytes = 1_000_000;

const utf8 = new TextEncoder();
const text = z.string("must be a string").refine((value) => !value.includes("\0"), "must not contain NUL");
const word = text.refine(
  (value) => utf8.encode(value).length <= maxEntryBytes,
  `must not exceed ${maxEntryBytes} bytes`,
);
const object = "must be an object";

const userId = z.int("must be an integer").min(0, "must not be negative").max(4_294_967_294, "is too large");

const userSchema = z.looseObject(
  {
    uid: userId.nullish(),
    gid: userId.nullish(),
    additionalGids: z.array(userId, "must be an array").nullish(),
    umask: z
      .int("must be an integer")
      .min(0, "must not be negative")
      .max(0o777, "must not exceed 511")
      .nullish(),
  },
  object,
);

const schema = z.looseObject(
  {
    process: z
      .looseObject(
        {
          args: z.array(word, "must be an array").nullish(),
          env: z.array(word.regex(/^[^=]+=/, 'must be written "NAME=value"'), "must be an array").nullish(),
          cwd: text
            .refine((value) => value === "" || value.startsWith("/"), "must be an absolute path")
            .nullish(),
          user: userSchema.nullish(),
        },
        object,
      )
      .nullish(),
    linux: z.looseObject({}, object).nullish(),
  },
  object,
);

/** Members that are honoured or have no effect. */
const honoured: ReadonlySet<string> = new Set(["ociVersion", "annotations", "process", "linux"]);
const honouredOfProcess: ReadonlySet<string> = new Set(["args", "env", "cwd", "user"]);
const honouredOfUser: ReadonlySet<string> = new Set(["uid", "gid", "additionalGids", "umask"]);

/** True if this agent can run processes as another user, which needs root and setpriv. */
const canBecomeUser =
  process.getuid?.() === 0 && defaultPath.split(":").some((folder) => existsSync(join(folder, "setpriv")));

function hasEffect(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return Boolean(value);
  return Object.keys(value).length > 0;
}

function* ignoredIn(members: object, except: ReadonlySet<string>, at: JsonPath): Generator<string> {
  for (const [name, value] of Object.entries(members)) {
    if (!except.has(name) && hasEffect(value)) yield formatPath([...at, name]);
  }
}

/** Returns the requested user; undefined if the spec names none or the agent cannot switch users. */
function userOf(user: z.infer<typeof userSchema> | null | undefined): CommandUser | undefined {
  if (!user || !canBecomeUser) return undefined;
  const { uid, gid, additionalGids, umask } = user;
  return { uid: uid ?? 0, gid: gid ?? 0, additionalGids: additionalGids ?? [], umask: umask ?? 0o022 };
}

/** Lists the ignored members of `process`. */
function ignoredOfProcess(members: NonNullable<z.infer<typeof schema>["process"]>): string[] {
  const { user } = members;
  if (user && !canBecomeUser && hasEffect(user)) {
    const others = new Set([...honouredOfProcess].filter((name) => name !== "user"));
    return [...ignoredIn(members, others, ["process"])];
  }
  return [
    ...ignoredIn(members, honouredOfProcess, ["process"]),
    ...ignoredIn(user ?? {}, honouredOfUser, ["process", "user"]),
  ];
}

function parse(spec: Any): z.infer<typeof schema> {
  let document: unknown;
  try {
    document = toPlain(parseJsonBytes(spec.value));
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    throw invalid(formatPath(root), error.message, error);
  }
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.filter((step) => typeof step !== "symbol") ?? [];
  throw invalid(formatPath([...root, ...path]), issue?.message ?? "is not an OCI runtime spec");
}

/**
 * Parses a sandbox's spec: an OCI runtime spec as JSON, with any type URL.
 * @param spec an absent or empty spec is valid and has no command
 * @throws `invalid_argument` with the path of the invalid member
 * @see OCI runtime spec, config.md
 */
export function parseSpec(spec: Any | undefined): ProcessSpec {
  const isGiven = spec !== undefined && (spec.typeUrl !== "" || spec.value.length > 0);
  const { process, linux, ...rest } = isGiven ? parse(spec) : {};
  const args = process?.args ?? [];
  const user = userOf(process?.user);
  const given = process?.env ?? [];
  const env = given.some((entry) => entry.startsWith("PATH=")) ? given : [...given, `PATH=${defaultPath}`];
  const at = formatPath([...root, "process"]);
  // The program is run by `env`, which would parse such a name as a variable.
  if (args[0] === "" || args[0]?.includes("=")) {
    throw invalid(`${at}.args[0]`, 'must name a program, without "=" in it');
  }
  const bytes = [...args, ...env].reduce((sum, entry) => sum + utf8.encode(entry).length + 9, 0);
  if (bytes > maxTotalBytes)
    throw invalid(at, `args and env together must not exceed ${maxTotalBytes} bytes`);
  return {
    command: { args, env, cwd: process?.cwd || "/", ...(user ? { user } : {}) },
    ignored: [
      ...ignoredIn(rest, honoured, []),
      ...ignoredOfProcess(process ?? {}),
      ...ignoredIn(linux ?? {}, new Set(), ["linux"]),
    ],
  };
}
