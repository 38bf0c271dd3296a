import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { Batch } from "./batch.ts";
import { CallCounts } from "./call-counts.ts";
import type { Violation } from "./evidence.ts";
import { FaultCounts } from "./faults.ts";
import type { Options } from "./options.ts";
import { PointCounts } from "./point-counts.ts";
import { programProcesses } from "./processes.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Scenario } from "./scenario.ts";
import { Workshop } from "./workshop.ts";

/** The totals of a run. */
export interface Summary {
  readonly passed: number;
  readonly failed: number;
  /** Broken invariants by name. */
  readonly broken: ReadonlyMap<string, number>;
}

type Print = (line: string) => void;

/** Maximum number of reports printed in full. All reports are in the folder of saved files. */
const maxPrinted = 1;

function reportOf(
  batch: Batch,
  schedule: Scenario,
  sandbox: Sandbox,
  violations: readonly Violation[],
): string {
  const runs = batch.runsOf(sandbox).map(({ token, pid, beganAt, end }) => {
    const ended = end ? `ended ${(end.at - batch.startedAt).toFixed(0)} ms with ${end.status}` : "was killed";
    return `  ${token} pid ${pid} began ${(beganAt - batch.startedAt).toFixed(0)} ms, ${ended}`;
  });
  return [
    `seed ${schedule.seed}, id ${sandbox.history.name}`,
    "  calls and events:",
    ...sandbox.history.lines(batch.startedAt, batch.events).map((line) => `  ${line}`),
    "  runs:",
    ...runs,
    // At the end, since reports are long, and a log often shows only the end.
    ...violations.map(({ invariant, text }) => `  broken: ${invariant}: ${text}`),
    "",
  ].join("\n");
}

function isOf({ history }: Sandbox, { name }: Violation): boolean {
  return history.name === name;
}

/** Runs schedules in batches, and prints a line per batch and a report of each broken invariant. */
export async function runSchedules(options: Options, print: Print): Promise<Summary> {
  const workshop = await Workshop.open(options);
  const counts = new FaultCounts();
  const calls = new CallCounts();
  const points = new PointCounts();
  const broken = new Map<string, number>();
  const totals = { passed: 0, failed: 0, calls: 0, lives: 0 };
  const startedAt = Date.now();
  let savedFolder: string | undefined;
  let printed = 0;
  try {
    for (let done = 0; done < options.schedules; done += options.batch) {
      const size = Math.min(options.batch, options.schedules - done);
      const seeds = Array.from({ length: size }, (_, index) => options.seed + done + index);
      const { cluster, programs, switchboard, folder } = workshop;
      const { faults, containment, kinds } = options;
      const batch = new Batch({ cluster, programs, switchboard, folder, seeds, kinds, faults, containment });
      await batch.run();
      const failed = batch.schedules.filter(({ sandboxes }) =>
        sandboxes.some((sandbox) => batch.violations.some((violation) => isOf(sandbox, violation))),
      );
      totals.failed += failed.length;
      totals.passed += size - failed.length;
      totals.calls += batch.callCount;
      totals.lives += batch.lifeCount;
      counts.merge(batch.counts);
      points.merge(batch.points);
      for (const { operations = [] } of batch.schedules) calls.addOperations(operations);
      for (const { history } of batch.sandboxes) calls.add(history.calls);
      const verdict = failed.length ? `${failed.length} FAILED` : "ok";
      const seconds = ((Date.now() - batch.startedAt) / 1_000).toFixed(1);
      const range = `${seeds[0]}-${seeds.at(-1)}`;
      print(
        `seeds ${range}: ${batch.callCount} calls, ${batch.lifeCount} lives, faults: ${batch.counts}: ${verdict} (${seconds} s)`,
      );
      if (failed.length === 0) continue;
      savedFolder ??= await workshop.saveFiles();
      for (const schedule of failed) {
        for (const sandbox of schedule.sandboxes) {
          const violations = batch.violations.filter((violation) => isOf(sandbox, violation));
          if (violations.length === 0) continue;
          const report = reportOf(batch, schedule, sandbox, violations);
          const replay = `--replay ${seeds[0]} --batch ${options.batch}`;
          appendFileSync(join(savedFolder, "report.txt"), `${report}  replay: ${replay}\n\n`);
          for (const { invariant } of violations) broken.set(invariant, (broken.get(invariant) ?? 0) + 1);
          if (printed++ < maxPrinted) print(`${report}  replay: ${replay}`);
          else
            print(
              violations
                .map(({ invariant, text }) => `  ${sandbox.history.name}: ${invariant}: ${text}`)
                .join("\n"),
            );
        }
      }
      const namespaces = new Set(batch.schedules.map(({ namespace }) => namespace));
      const left = programProcesses(programs.script).filter(({ namespace }) => namespaces.has(namespace));
      workshop.endPrograms(left.map(({ pid }) => pid));
    }
  } finally {
    // Saved again, since the logs have grown.
    if (savedFolder !== undefined) await workshop.saveFiles(savedFolder);
    await workshop.close();
  }
  for (const line of calls.lines()) print(line);
  print(`killed at ${points.total} messages: ${points}`);
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(0);
  print(
    `${totals.passed + totals.failed} schedules in ${seconds} s: ${totals.calls} calls, ${totals.lives} lives begun, ${counts.total} faults: ${counts}`,
  );
  if (broken.size)
    print(
      `broken: ${[...broken].map(([name, count]) => `${name} ${count}`).join(", ")}; files saved in ${savedFolder}`,
    );
  print(`${totals.passed} passed, ${totals.failed} failed`);
  return { passed: totals.passed, failed: totals.failed, broken };
}
