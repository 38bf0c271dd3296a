import { toRequest } from "../fixture/requests.ts";
import type { BenchOperation } from "../operations.ts";
import type { Subject } from "./subject.ts";

/** Prepares a database for a section: the records that its requests need, and no work left from before. */
export function prepare(
  { database }: Subject,
  { kind, namespace, records }: BenchOperation,
  count: number,
): void {
  if (kind === "creates") database.clear(namespace);
  else if (kind === "deletes") database.seed(namespace, count);
  else database.seedOnce(namespace, records);
  if (kind !== "reads") database.checkpoint();
}

/** Sends one request and reads its answer to the end. @throws for another status than expected */
async function exchange(subject: Subject, request: Request, { name, status }: BenchOperation): Promise<void> {
  const response = await subject.fetch(request);
  const bytes = await response.arrayBuffer();
  if (response.status === status) return;
  const text = new TextDecoder().decode(bytes).slice(0, 500);
  throw new Error(`${subject.name} answered ${name} with ${response.status}: ${text}`);
}

/** Sends the requests, so many at a time, in the same turn of the event loop. */
async function sendAll(
  subject: Subject,
  requests: readonly Request[],
  operation: BenchOperation,
  concurrency: number,
): Promise<void> {
  if (concurrency === 1) {
    for (const request of requests) await exchange(subject, request, operation);
    return;
  }
  for (let at = 0; at < requests.length; at += concurrency) {
    const together = requests.slice(at, at + concurrency);
    await Promise.all(together.map((request) => exchange(subject, request, operation)));
  }
}

/** Requests that are made ahead: few, for Node's are expensive to keep, and enough for the clock to be fine enough. */
const minBlock = 32;

/**
 * Returns the CPU time that one operation takes, in microseconds, over `count` of them. The making of requests is
 * not part of it, the reading of answers is.
 */
export async function measureSection(
  subject: Subject,
  operation: BenchOperation,
  count: number,
  concurrency: number,
): Promise<number> {
  prepare(subject, operation, count);
  globalThis.gc?.();
  const block = Math.max(minBlock, concurrency);
  let us = 0;
  for (let at = 0; at < count; at += block) {
    const length = Math.min(block, count - at);
    const requests = Array.from({ length }, (_, index) => toRequest(operation.ask(at + index)));
    const before = process.cpuUsage();
    await sendAll(subject, requests, operation, concurrency);
    const { user, system } = process.cpuUsage(before);
    us += user + system;
  }
  return us / count;
}
