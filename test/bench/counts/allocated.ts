import { PerformanceObserver } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { prepare } from "../cpu/section.ts";
import type { Subject } from "../cpu/subject.ts";
import { toRequest } from "../fixture/requests.ts";
import type { BenchOperation } from "../operations.ts";
import { median, rounded } from "../statistics.ts";

const samples = 5;
/** Few enough for the young generation, which `children.ts` makes large, to hold what they make. */
const perSample = 64;
const warmUp = 300;

async function sendEach(subject: Subject, requests: readonly Request[]): Promise<void> {
  for (const request of requests) await (await subject.fetch(request)).arrayBuffer();
}

function requestsOf(operation: BenchOperation, count: number): Request[] {
  return Array.from({ length: count }, (_, index) => toRequest(operation.ask(index)));
}

/**
 * Returns the bytes of V8's heap that one operation takes, the median of samples during which nothing was collected;
 * 0 if there was none. What native code allocates is not in it.
 */
export async function countAllocated(subject: Subject, operation: BenchOperation): Promise<number> {
  const warm = Math.ceil(warmUp / Math.max(1, operation.weight));
  prepare(subject, operation, warm);
  await sendEach(subject, requestsOf(operation, warm));
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length;
  });
  observer.observe({ entryTypes: ["gc"] });
  const found: number[] = [];
  const count = Math.ceil(perSample / Math.max(1, operation.weight));
  for (let sample = 0; sample < samples; sample++) {
    prepare(subject, operation, count);
    const requests = requestsOf(operation, count);
    globalThis.gc?.();
    await sleep(1);
    collections = 0;
    const before = process.memoryUsage().heapUsed;
    await sendEach(subject, requests);
    const bytes = (process.memoryUsage().heapUsed - before) / count;
    await sleep(1);
    if (collections === 0) found.push(bytes);
  }
  observer.disconnect();
  return rounded(median(found));
}
