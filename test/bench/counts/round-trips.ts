import { toRequest } from "../fixture/requests.ts";
import type { BenchOperation } from "../operations.ts";
import type { BenchSqld } from "../remote/bench-sqld.ts";
import type { Traffic } from "../remote/proxy.ts";

/** Counts what one operation sends to a libSQL server, on the wire. @throws for another status than expected */
export async function countRoundTrips(
  { proxy, records, fetch }: BenchSqld,
  operation: BenchOperation,
): Promise<Traffic> {
  await records.prepare(operation, 1);
  proxy.take();
  const response = await fetch(toRequest(operation.ask(0)));
  await response.arrayBuffer();
  if (response.status !== operation.status) {
    throw new Error(`${operation.name} on sqld was answered with ${response.status}`);
  }
  return proxy.take();
}
