import { prepare } from "../cpu/section.ts";
import type { Subject } from "../cpu/subject.ts";
import { toRequest } from "../fixture/requests.ts";
import type { BenchOperation } from "../operations.ts";
import { faultsOf, planOf } from "./plan.ts";
import { isControl, type RecordedSql } from "./recorded-sql.ts";

/** The work of the embedded engine for one operation. */
export interface StatementCounts {
  readonly statements: number;
  readonly scans: number;
  readonly sorts: number;
  /** Commits of 32 of them that arrive in the same turn of the event loop. */
  readonly commitsOf32: number;
}

/** The counts, and for whoever looks into them the statements with their plans. */
export interface CountedStatements {
  readonly counts: StatementCounts;
  readonly plans: readonly { readonly sql: string; readonly plan: readonly string[] }[];
}

const together = 32;

async function send(subject: Subject, operation: BenchOperation, count: number): Promise<void> {
  const requests = Array.from({ length: count }, (_, index) => toRequest(operation.ask(index)));
  await Promise.all(requests.map(async (request) => (await subject.fetch(request)).arrayBuffer()));
}

/** Counts the statements, the faults of their plans, and the commits of an operation. */
export async function countStatements(
  subject: Subject,
  operation: BenchOperation,
  recorded: RecordedSql,
): Promise<CountedStatements> {
  prepare(subject, operation, 1);
  recorded.take();
  await send(subject, operation, 1);
  const ran = recorded.take().filter((sql) => !isControl(sql));
  prepare(subject, operation, together);
  recorded.take();
  await send(subject, operation, together);
  const commitsOf32 = recorded.take().filter((sql) => /^\s*(?:commit|end)\b/i.test(sql)).length;
  const { connection } = subject.database;
  const faults = ran.map((sql) => faultsOf(connection, sql));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    counts: {
      statements: ran.length,
      scans: sum(faults.map(({ scans }) => scans)),
      sorts: sum(faults.map(({ sorts }) => sorts)),
      commitsOf32,
    },
    plans: ran.map((sql) => ({ sql, plan: planOf(connection, sql) })),
  };
}
