import type { SandboxKey } from "./key.ts";
import { formatKey, parseKey } from "./key.ts";
import type { Stray } from "./stray-store.ts";

/** The stages of a round, in their order. */
export type Stage = "rows" | "list" | "strays";

/** The position of a round: its stage, and the last sandbox that is done. */
export interface Position {
  readonly stage: Stage;
  /** Undefined at the beginning of a stage. */
  readonly after: (SandboxKey & Partial<Stray>) | undefined;
}

/** Formats a position as `<stage> <namespace>/<id> <life>`; the life is only that of a stray. */
export function formatPosition({ stage, after }: Position): string {
  return [stage, ...(after ? [formatKey(after), ...(after.life ? [after.life] : [])] : [])].join(" ");
}

/** Parses a position; an empty text is the beginning of a round. */
export function parsePosition(text: string): Position {
  const [stage = "", key, life] = text.split(" ");
  const known = stage === "list" || stage === "strays" ? stage : "rows";
  return { stage: known, after: key ? { ...parseKey(key), life: Number(life ?? 0) } : undefined };
}
