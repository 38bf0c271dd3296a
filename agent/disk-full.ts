import { SandboxError } from "../shared/errors/error.ts";

/** The reasons for which a disk takes no more, by the system's names for them. */
const reasons: ReadonlyMap<unknown, string> = new Map([
  ["ENOSPC", "the node's disk is full (ENOSPC)"],
  ["EDQUOT", "the disk quota of the agent's user is used up (EDQUOT)"],
]);

/** SQLite's result code for a full disk; extended codes have more above the lowest byte. */
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

/** Returns whether an error, or what caused it, says that the disk has no space left. */
export function isDiskFull(thrown: unknown): boolean {
  return reasonOf(thrown) !== undefined;
}

/** Returns the error of a full disk as its caller is told of it; any other error as it is. */
export function explainDiskFull(thrown: unknown): unknown {
  if (thrown instanceof SandboxError && thrown.code === "resource_exhausted") return thrown;
  const reason = reasonOf(thrown);
  return reason === undefined ? thrown : new SandboxError("resource_exhausted", reason, { cause: thrown });
}

/** Does some work; where the disk is full, its error says so. */
export async function withDiskExplained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainDiskFull(error);
  }
}
