import { spawnSync } from "node:child_process";
import { firstLine } from "../../../shared/errors/first-line.ts";
import { lazy } from "../../host/lazy.ts";
import type { ControlGroups } from "./groups.ts";
import { defaultPath } from "./spec.ts";

/** The operator's setting for the containment. */
export type ContainmentSetting = "auto" | "namespace" | "session";

/** The boundary around a sandbox's processes. */
export type ContainmentName = "pid namespace" | "session";

/** A way to track all processes of a sandbox. */
export interface Containment {
  readonly name: ContainmentName;
  /** The command that creates the namespaces and runs its further arguments in them; empty for none. */
  readonly command: readonly string[];
  /** The control groups of sandboxes; absent for none. */
  readonly groups?: ControlGroups | undefined;
}

/** Tracks processes by their session. A process that starts its own session escapes. */
export const sessionContainment: Containment = { name: "session", command: [] };

const environment = { PATH: defaultPath, LC_ALL: "C" };

/** Returns the reason why a command fails; undefined if it succeeds. */
function failureOf([program = "", ...args]: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    env: environment,
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 10_000,
  });
  if (status === 0) return undefined;
  return error?.message ?? (firstLine(stderr.trim()) || `${program} ended with ${status}`);
}

const namespaces = ["--pid", "--fork", "--mount", "--mount-proc", "--propagation", "slave"];

/** Checks that a shell is the init of its namespace and sees no other process. */
const check = ["sh", "-c", '[ $$ = 1 ] && read -r pid rest </proc/self/stat && [ "$pid" = 1 ]'];

/**
 * Detects the containment that this machine allows.
 * @throws if namespaces are required and cannot be created
 */
export function detectContainment(setting: ContainmentSetting): Containment {
  if (setting === "session" || (setting === "auto" && process.platform !== "linux"))
    return sessionContainment;
  const isRoot = process.getuid?.() === 0;
  const command = ["unshare", ...(isRoot ? [] : ["--user", "--map-current-user"]), ...namespaces];
  const failure = failureOf([...command, ...check]);
  if (failure === undefined) return { name: "pid namespace", command };
  if (setting === "auto") return sessionContainment;
  throw new Error(`cannot create a PID namespace: ${failure}`);
}

const signalResets: readonly (readonly string[])[] = [
  ["env", "--default-signal=INT,QUIT"],
  ["perl", "-e", "$SIG{INT}=$SIG{QUIT}='DEFAULT';exec@ARGV"],
];

/**
 * Returns the command that resets SIGINT and SIGQUIT, which a shell ignores in its background jobs; empty if the
 * machine has no such command.
 */
export const resetSignals = lazy(
  () => signalResets.find((command) => failureOf([...command, "true"]) === undefined) ?? [],
);
