import type { Log } from "../../shared/log.ts";
import type { LocalController } from "../lifecycle/controller.ts";
import type { ReportTarget } from "./delivery.ts";
import { Reporter } from "./reporter.ts";
import { Spool } from "./spool.ts";

/** Reports every sandbox that a controller has, and from now on each change. */
export function startReporting(
  target: ReportTarget,
  dataDir: string,
  controller: LocalController,
  log: Log,
): Reporter {
  const reporter = new Reporter(target, () => controller.source, Spool.open(dataDir), log);
  controller.onChange((entry) => reporter.note(entry));
  return reporter;
}
