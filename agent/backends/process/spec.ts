import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { invalid, SandboxError } from "../../../shared/errors/error.ts";
import { parseJsonBytes } from "../../../shared/json/parse.ts";
import { formatPath, type JsonPath } from "../../../shared/json/path.ts";
import { toPlain } from "../../../shared/json/plain.ts";
import type { Any } from "../../../shared/sandbox/sandbox.ts";

/** A user by its numbers. */
export interface CommandUser {
  readonly uid: number;
  readonly gid: number;
  readonly additionalGids: readonly number[];
  /** 022 where it is absent. */
  readonly umask?: number;
}

/** What to run. */
export interface Command {
  /** Empty for a process that does nothing but wait for its end. */
  readonly args: readonly string[];
  /** `NAME=value`, a PATH among them. */
  readonly env: readonly string[];
  readonly cwd: string;
  /** Whom to run it as; absent for the agent's user. */
  readonly user?: CommandUser | undefined;
}

/** The part of an OCI runtime spec that this backend honours, and the paths of the rest. */
export interface ProcessSpec {
  readonly command: Command;
  readonly ignored: readonly string[];
}

export const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const root: JsonPath = ["sandbox", "spec"];

/** The most bytes of one argument or variable, and of all together; systems refuse more when a program is executed. */
const longest = 131_071;
const mostBytes = 1_000_000;

const utf8 = new TextEncoder();
const text = z.string("must be a string").refine((value) => !value.includes("\0"), "must not contain NUL");
const word = text.refine((value) => utf8.encode(value).length <= longest, `must not exceed ${longest} bytes`);
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

/** Members that are honoured, or that ask for nothing. */
const honoured: ReadonlySet<string> = new Set(["ociVersion", "annotations", "process", "linux"]);
const honouredOfProcess: ReadonlySet<string> = new Set(["args", "env", "cwd", "user"]);
const honouredOfUser: ReadonlySet<string> = new Set(["uid", "gid", "additionalGids", "umask"]);

/** True if a process can run as another user: that takes root, and a program of Linux. */
const canBecomeUser =
  process.getuid?.() === 0 && defaultPath.split(":").some((folder) => existsSync(join(folder, "setpriv")));

function asksForSomething(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return Boolean(value);
  return Object.keys(value).length > 0;
}

function* ignoredIn(members: object, except: ReadonlySet<string>, at: JsonPath): Generator<string> {
  for (const [name, value] of Object.entries(members)) {
    if (!except.has(name) && asksForSomething(value)) yield formatPath([...at, name]);
  }
}

/** Reads a user; undefined where none is asked for, or the agent cannot give it. */
function userOf(user: z.infer<typeof userSchema> | null | undefined): CommandUser | undefined {
  if (!user || !canBecomeUser) return undefined;
  const { uid, gid, additionalGids, umask } = user;
  return { uid: uid ?? 0, gid: gid ?? 0, additionalGids: additionalGids ?? [], umask: umask ?? 0o022 };
}

/** Lists what is not honoured of a process. */
function ignoredOfProcess(members: NonNullable<z.infer<typeof schema>["process"]>): string[] {
  const { user } = members;
  if (user && !canBecomeUser && asksForSomething(user)) {
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
 * Reads a sandbox's spec: an OCI runtime spec as JSON, of whatever type URL.
 * @param spec absent, or empty, it asks for nothing
 * @throws `invalid_argument` with the path of what is wrong
 * @see OCI runtime spec, config.md
 */
export function parseSpec(spec: Any | undefined): ProcessSpec {
  const said = spec !== undefined && (spec.typeUrl !== "" || spec.value.length > 0);
  const { process, linux, ...rest } = said ? parse(spec) : {};
  const args = process?.args ?? [];
  const user = userOf(process?.user);
  const given = process?.env ?? [];
  const env = given.some((entry) => entry.startsWith("PATH=")) ? given : [...given, `PATH=${defaultPath}`];
  const at = formatPath([...root, "process"]);
  // `env`, which sets the environment, takes such a name for a variable.
  if (args[0] === "" || args[0]?.includes("=")) {
    throw invalid(`${at}.args[0]`, 'must name a program, without "=" in it');
  }
  const bytes = [...args, ...env].reduce((sum, entry) => sum + utf8.encode(entry).length + 9, 0);
  if (bytes > mostBytes) throw invalid(at, `args and env together must not exceed ${mostBytes} bytes`);
  return {
    command: { args, env, cwd: process?.cwd || "/", ...(user ? { user } : {}) },
    ignored: [
      ...ignoredIn(rest, honoured, []),
      ...ignoredOfProcess(process ?? {}),
      ...ignoredIn(linux ?? {}, new Set(), ["linux"]),
    ],
  };
}
