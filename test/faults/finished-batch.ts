import type { Cluster, Containment } from "./cluster.ts";
import type { Violation } from "./evidence.ts";
import type { Event } from "./history.ts";
import type { ProgramFolder } from "./program.ts";
import type { Random } from "./random.ts";
import type { Remains } from "./remains.ts";
import type { Scenario } from "./scenario.ts";

/** A batch whose faults are over, to check. */
export interface FinishedBatch {
  readonly cluster: Cluster;
  readonly programs: ProgramFolder;
  readonly containment: Containment;
  readonly schedules: readonly Scenario[];
  readonly events: Event[];
  readonly violations: Violation[];
  readonly random: Random;
}

/** The parts that the checks of all kinds of schedules need. */
export interface CheckParts extends FinishedBatch {
  readonly remains: Remains;
}
