import { spawnSync } from "node:child_process";
import type { ControlGroups } from "./groups.ts";
import { defaultPath } from "./spec.ts";

/** Containment that the operator asks for. */
export type ContainmentSetting = "auto" | "namespace" | "session";

/** The boundary that a sandbox's processes do not leave. */
export type ContainmentName = "pid namespace" | "session";

/** A way to keep the processes of a sandbox together. */
export interface Containment {
  readonly name: ContainmentName;
  /** The command that makes the namespaces and runs its further arguments in them; empty where there are none. */
  readonly command: readonly string[];
  /** The control groups that sandboxes are in as well; absent where there are none. */
  readonly groups?: ControlGroups | undefined;
}

/** Keeps processes together by their session. What makes a session of its own, leaves. */
export const sessionContainment: Containment = { name: "session", command: [] };

const environment = { PATH: defaultPath, LC_ALL: "C" };

/** Returns why a command fails; undefined where it succeeds. */
function failureOf([program = "", ...args]: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    env: environment,
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 10_000,
  });
  if (status === 0) return undefined;
  return error?.message ?? (stderr.trim().split("\n", 1)[0] || `${program} ended with ${status}`);
}

const namespaces = ["--pid", "--fork", "--mount", "--mount-proc", "--propagation", "slave"];

/** Checks that a shell is the init of its namespace and sees no other process. */
const check = ["sh", "-c", '[ $$ = 1 ] && read -r pid rest </proc/self/stat && [ "$pid" = 1 ]'];

/**
 * Finds out which containment this machine allows.
 * @throws when namespaces are demanded and cannot be made
 */
export function detectContainment(setting: ContainmentSetting): Containment {
  if (setting === "session" || (setting === "auto" && process.platform !== "linux"))
    return sessionContainment;
  const isRoot = process.getuid?.() === 0;
  const command = ["unshare", ...(isRoot ? [] : ["--user", "--map-current-user"]), ...namespaces];
  const failure = failureOf([...command, ...check]);
  if (failure === undefined) return { name: "pid namespace", command };
  if (setting === "auto") return sessionContainment;
  throw new Error(`no PID namespace can be made here: ${failure}`);
}

/**
 * The command that resets SIGINT and SIGQUIT, which a shell ignores in what it runs in the background; empty where
 * there is none.
 */
export const resetSignals: readonly string[] =
  [
    ["env", "--default-signal=INT,QUIT"],
    ["perl", "-e", "$SIG{INT}=$SIG{QUIT}='DEFAULT';exec@ARGV"],
  ].find((command) => failureOf([...command, "true"]) === undefined) ?? [];
