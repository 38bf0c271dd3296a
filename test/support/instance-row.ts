import type { Client } from "@libsql/client/http";

/** The parts of a row in which tests differ. */
export interface InstanceRow {
  readonly agent?: string;
  readonly phase?: string;
  readonly wanted?: string;
}

/** Stores the row of a sandbox that an agent has, or had. */
export async function insertInstance(
  client: Pick<Client, "execute">,
  namespace: string,
  id: string,
  { agent = "a", phase = "running", wanted = "" }: InstanceRow,
): Promise<void> {
  await client.execute({
    sql: `insert into instances (namespace, id, life, phase, highest, ending, wanted, start_call, agent, epoch, sole,
        revision, call, call_id, outcome, error, pid, address, observed_at)
      values (?, ?, 7, ?, 7, 0, ?, '', ?, 1, '', 3, 'start', 'c', 'ok', x'', 42, x'', 0)`,
    args: [namespace, id, phase, wanted, agent],
  });
}
