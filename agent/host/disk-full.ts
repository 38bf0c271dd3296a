import { SandboxError } from "../../shared/errors/error.ts";

/** Messages for the system's error codes of a full disk. */
const reasons: ReadonlyMap<unknown, string> = new Map([
  ["ENOSPC", "the node's disk is full (ENOSPC)"],
  ["EDQUOT", "the disk quota of the agent's user is used up (EDQUOT)"],
]);

/** SQLite's result code for a full disk: the lowest byte of an extended code. */
const sqliteFull = 13;

function reasonOf(thrown: unknown): string | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const reason = "code" in error ? reasons.get(error.code) : undefined;
    if (reason !== undefined) return reason;
    const isFull = "errcode" in error && (Number(error.errcode) & 0xff) === sqliteFull;
    if (isFull) return "the node's disk is full (SQLITE_FULL)";
  }
  return undefined;
}

/** Returns true if an error or its cause reports a full disk. */
export function isDiskFull(thrown: unknown): boolean {
  return reasonOf(thrown) !== undefined;
}

/** Converts an error of a full disk to `resource_exhausted`; returns any other error unchanged. */
export function explainDiskFull(thrown: unknown): unknown {
  if (thrown instanceof SandboxError && thrown.code === "resource_exhausted") return thrown;
  const reason = reasonOf(thrown);
  return reason === undefined ? thrown : new SandboxError("resource_exhausted", reason, { cause: thrown });
}

/** Runs some work. @throws `resource_exhausted` if the disk is full */
export async function withDiskExplained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainDiskFull(error);
  }
}
