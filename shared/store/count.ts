import type { Call } from "../sandbox/call.ts";
import type { SandboxCount } from "../sandbox/store.ts";
import type { Executor } from "./executor.ts";
import type { ListQuery } from "./list-query.ts";
import type { Pace } from "./pace.ts";
import { numberAt, textAt } from "./row.ts";
import { Scan, type ScanLimits } from "./scan.ts";

/** Counts the records of a query until a limit is reached. */
export async function countRecords(
  executor: Executor,
  call: Call,
  query: ListQuery,
  pace: Pace,
  limits: ScanLimits,
): Promise<SandboxCount> {
  const isInSql = query.exact && !query.passesLongValues;
  return isInSql
    ? countInSql(executor, call, query, pace, limits)
    : countByScan(new Scan(executor, call, query, pace, { after: undefined, head: undefined }), limits);
}

/** Counts the candidates that hold, without reading records. */
async function countInSql(
  executor: Executor,
  call: Call,
  { search, bindCount }: ListQuery,
  pace: Pace,
  { work: maxWork }: ScanLimits,
): Promise<SandboxCount> {
  const limit = pace.affordable(search.cost);
  let count = 0;
  let after: string | undefined;
  for (let work = 0; ; work += limit * search.cost) {
    if (work > 0 || pace.isCrowded) await pace.next(call);
    if (work > maxWork) return { count, isExact: false };
    const [row = []] = await executor.read(call, bindCount({ namespace: call.namespace, after, limit }));
    const examined = numberAt(row, 0);
    pace.spend(examined * search.cost);
    count += numberAt(row, 1);
    if (examined < limit) return { count, isExact: true };
    after = textAt(row, 2);
  }
}

/** Counts the records that the matcher accepts. */
async function countByScan(scan: Scan, limits: ScanLimits): Promise<SandboxCount> {
  let count = 0;
  const isExact = await scan.run(
    {
      wanted: () => limits.rows,
      take() {
        count++;
        return true;
      },
      skip() {
        count++;
      },
    },
    limits,
  );
  return { count, isExact };
}
