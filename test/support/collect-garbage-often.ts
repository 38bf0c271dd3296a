/**
 * Collects garbage more than once a second in a Node program that preloads this file. Thus a signal without references
 * is lost every time, not only now and then.
 */
import { collectGarbage } from "./collect-garbage.ts";
import { cpuTimeMs } from "./cpu-time.ts";

const intervalMs = 600;

/** A collection is followed by so many times the CPU time that all its threads took, so that servers have the rest. */
const pauseFactor = 40;

function collectAndSchedule(): void {
  const began = cpuTimeMs();
  collectGarbage();
  setTimeout(collectAndSchedule, Math.max(intervalMs, (cpuTimeMs() - began) * pauseFactor)).unref();
}

collectAndSchedule();
