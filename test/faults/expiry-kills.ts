import { setTimeout as sleep } from "node:timers/promises";
import type { FaultCounts } from "./faults.ts";
import type { Killer } from "./killer.ts";
import type { Random } from "./random.ts";
import type { Operation } from "./records/operation.ts";
import type { Scenario } from "./scenario.ts";

const pollIntervalMs = 20;

/** Time after the end of a lease within which the agent carries it out. */
const maxDelayMs = 150;

/** Share of the ends of leases at which the agent is killed, if that is possible then. */
const killRate = 0.5;

/** Returns the end of the lease in an answer, in milliseconds since 1970. */
function leaseEnd({ answer }: Operation): number | undefined {
  const status = answer?.body.status as Readonly<Record<string, unknown>> | undefined;
  const end = answer?.body.expiresAt ?? status?.expiresAt;
  return typeof end === "string" ? Date.parse(end) : undefined;
}

/** Kills the agent while it carries out the ends of leases. */
export async function killAtExpiries(
  schedules: readonly Scenario[],
  {
    killer,
    counts,
    random,
    isOver,
  }: {
    readonly killer: Killer;
    readonly counts: FaultCounts;
    readonly random: Random;
    readonly isOver: () => boolean;
  },
): Promise<void> {
  const passed = new Set<number>();
  while (!isOver()) {
    await sleep(pollIntervalMs);
    const now = Date.now();
    const ends = schedules.flatMap(({ operations = [] }) => operations.map(leaseEnd));
    const due = ends.find(
      (end) => end !== undefined && end <= now && end > now - maxDelayMs && !passed.has(end),
    );
    if (due === undefined) continue;
    passed.add(due);
    if (!random.chance(killRate)) continue;
    await sleep(random.integer(0, maxDelayMs));
    if (isOver() || !killer.reserveAgent()) continue;
    counts.add("kill-at-expiry");
    killer.killAgent();
  }
}
