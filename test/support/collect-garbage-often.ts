/**
 * Collects garbage several times a second in a Node program that preloads this file. Thus a signal without references
 * is lost every time, not only now and then.
 */
import { collectGarbage } from "./collect-garbage.ts";

const intervalMs = 250;

/** Collections take at most one part in so many of the time, so that a busy machine still gets on with its work. */
const maxShare = 10;

function collectAndSchedule(): void {
  const began = performance.now();
  collectGarbage();
  const tookMs = performance.now() - began;
  setTimeout(collectAndSchedule, Math.max(intervalMs, tookMs * maxShare)).unref();
}

collectAndSchedule();
