import { type Client, SandboxFunctionsError } from "../client/index.ts";
import type { ListedSandbox } from "./sandbox-row.ts";

/** Returns the end of the log of events of a namespace. */
export async function endOfEvents(client: Client): Promise<number> {
  const path = { namespace: client.namespace };
  const { data, error, response } = await client.api.GET("/v1/namespaces/{namespace}/sandboxes", {
    params: { path, query: { pageSize: 1, view: "basic" } },
  });
  if (data && "sequence" in data) return data.sequence;
  throw new SandboxFunctionsError(response, error);
}

/** Returns the filters that also require an id. */
function filtersOf(id: string, filters: readonly string[]): string[] {
  const required = `id==${JSON.stringify(id)}`;
  return filters.length > 0 ? filters.map((each) => `${each},${required}`) : [required];
}

/** The sandboxes that are watched. */
export interface SandboxFilter {
  /** Filters, of which any must match. */
  readonly filter?: readonly string[] | undefined;
  /** Labels that must all have these values. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** A change of a sandbox. */
export interface Change {
  readonly sandboxId: string;
  /** The record; undefined if it was deleted, or does not match. */
  readonly sandbox: ListedSandbox | undefined;
}

/** Yields each sandbox that changes after a position in the log, as it is when its change is seen. */
export async function* changesAfter(
  client: Client,
  after: number,
  { filter = [], labels }: SandboxFilter,
): AsyncGenerator<Change> {
  for await (const { subject } of client.events({ after })) {
    if (subject === undefined) continue;
    let sandbox: ListedSandbox | undefined;
    const matching = client.list({ filter: filtersOf(subject, filter), labels, view: "basic" });
    for await (const found of matching) sandbox = found;
    yield { sandboxId: subject, sandbox };
  }
}
