import { specType } from "../support/create-options.ts";

/**
 * The program of the sandboxes in the cases, for one backend. It runs until a signal ends it: SIGTERM with exit status
 * 0, SIGUSR1 with 7, SIGUSR2 with 3. After SIGHUP it ignores SIGTERM.
 */
export interface Workload {
  /** The fields of its record except id and labels, as JSON. */
  readonly record: Readonly<Record<string, unknown>>;
  /** True if the backend cannot see how it ended. Then its exit status is 255. */
  readonly exitsAreUnknown?: boolean;
}

const script = [
  "trap 'exit 0' TERM",
  "trap 'exit 7' USR1",
  "trap 'exit 3' USR2",
  "trap 'trap \"\" TERM' HUP",
  "while :; do sleep 0.02; done",
].join("; ");

/** A shell for the process backend. */
export const processWorkload: Workload = {
  record: {
    runtime: { name: "process" },
    spec: { typeUrl: specType, json: { process: { args: ["sh", "-c", script], cwd: "/" } } },
  },
};
