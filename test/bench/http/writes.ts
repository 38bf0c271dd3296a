import { runProgram } from "../children.ts";
import { median, rounded } from "../statistics.ts";
import type { WritesRate, WritesReport, WritesTask } from "./writes-program.ts";

/** A server whose Creates and Deletes are measured. */
export type WritesTarget = Pick<WritesTask, "pid" | "at">;

const callsAtOnce = 32;
let runs = 0;

function medianOf(rates: readonly WritesRate[]): WritesRate {
  const of = (name: keyof WritesRate) => rounded(median(rates.map((rate) => rate[name])));
  return { perSecond: of("perSecond"), serverUs: of("serverUs"), clientUs: of("clientUs") };
}

/** Measures Create and Delete of both servers in turns, by a program that is the same for both but for the protocol. */
export async function measureWrites(
  [product, containerd]: readonly [WritesTarget, WritesTarget],
  { rounds, durationMs }: { readonly rounds: number; readonly durationMs: number },
): Promise<readonly { operation: string; product: WritesRate; containerd: WritesRate }[]> {
  const ours: WritesReport[] = [];
  const theirs: WritesReport[] = [];
  const measure = (target: WritesTarget) =>
    runProgram<WritesReport>("node", "http/writes-program.ts", {
      ...target,
      namespace: `writes-${runs++}`,
      callsAtOnce,
      durationMs,
    } satisfies WritesTask);
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    const [one, other] = [await measure(product), await measure(containerd)];
    if (round === 0) continue;
    ours.push(one);
    theirs.push(other);
  }
  return [["Create", "create"] as const, ["Delete", "delete"] as const].map(([operation, name]) => ({
    operation,
    product: medianOf(ours.map((report) => report[name])),
    containerd: medianOf(theirs.map((report) => report[name])),
  }));
}
