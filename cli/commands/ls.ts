import type { Command } from "commander";
import type { Client } from "../../client/index.ts";
import { openSession } from "../connection.ts";
import { print, printJson } from "../output/print.ts";
import { Table } from "../output/table.ts";
import { collect, collectPairs } from "../pairs.ts";
import { type SandboxRow, sandboxColumns, stateOf } from "../sandbox-row.ts";
import { changesAfter, endOfEvents } from "../watch.ts";

interface LsOptions {
  readonly filter?: readonly string[];
  readonly label?: Readonly<Record<string, string>>;
  readonly allNamespaces?: boolean;
  readonly watch?: boolean;
  readonly quiet?: boolean;
}

async function clientsOf(client: Client, { allNamespaces }: LsOptions): Promise<readonly Client[]> {
  if (!allNamespaces) return [client];
  const clients: Client[] = [];
  for await (const { name } of client.namespaces()) clients.push(client.inNamespace(name));
  return clients;
}

async function rowsOf(client: Client, { filter, label: labels }: LsOptions): Promise<SandboxRow[]> {
  const rows: SandboxRow[] = [];
  const { namespace } = client;
  for await (const sandbox of client.list({ filter, labels, view: "basic" })) {
    rows.push({ namespace, sandbox });
  }
  return rows;
}

/** Prints sandboxes in the form that the options ask for. */
class Listing {
  readonly #table: Table<SandboxRow>;
  readonly #options: LsOptions;
  readonly #isJson: boolean;
  /** The last printed state of each sandbox, by namespace and id. */
  readonly #printed = new Map<string, string>();

  constructor(options: LsOptions, isJson: boolean) {
    this.#options = options;
    this.#isJson = isJson;
    this.#table = new Table(sandboxColumns(options.allNamespaces === true));
  }

  /** Prints rows. With `watch`, JSON has a line for each. */
  print(rows: readonly SandboxRow[]): void {
    for (const row of rows) this.#printed.set(`${row.namespace}/${row.sandbox.sandboxId}`, this.#textOf(row));
    const records = rows.map(({ namespace, sandbox }) => ({ namespace, ...sandbox }));
    if (this.#isJson && this.#options.watch) for (const record of records) print(JSON.stringify(record));
    else if (this.#isJson) printJson(records);
    else if (this.#options.quiet) for (const { sandbox } of rows) print(sandbox.sandboxId);
    else this.#table.print(rows);
  }

  /** Prints a row if it differs from what was printed of the sandbox. */
  printChanged(row: SandboxRow): void {
    const name = `${row.namespace}/${row.sandbox.sandboxId}`;
    if (this.#printed.get(name) !== this.#textOf(row)) this.print([row]);
  }

  /** Prints that a sandbox was deleted, or no longer matches, if it was printed. */
  printDeleted(namespace: string, sandboxId: string): void {
    if (!this.#printed.delete(`${namespace}/${sandboxId}`) || this.#options.quiet) return;
    print(this.#isJson ? JSON.stringify({ namespace, sandboxId, deleted: true }) : `${sandboxId}   deleted`);
  }

  #textOf({ sandbox }: SandboxRow): string {
    return `${stateOf(sandbox)} ${sandbox.status.expiresAt} ${JSON.stringify(sandbox.labels)}`;
  }
}

async function watch(
  client: Client,
  after: number,
  { filter, label: labels }: LsOptions,
  listing: Listing,
): Promise<void> {
  const { namespace } = client;
  for await (const { sandboxId, sandbox } of changesAfter(client, after, { filter, labels })) {
    if (sandbox) listing.printChanged({ namespace, sandbox });
    else listing.printDeleted(namespace, sandboxId);
  }
}

/** Adds `ls`. */
export function addLs(program: Command): void {
  program
    .command("ls")
    .summary("list sandboxes")
    .description("Lists sandboxes with their state, agent, age, lease and labels.")
    .option(
      "-f, --filter <filter>",
      "filter such as state==running,labels.app==web; repeated ones OR",
      collect,
    )
    .option("-l, --label <key=value>", "only those with this label; repeated ones AND", collectPairs)
    .option("-A, --all-namespaces", "of all namespaces")
    .option("-q, --quiet", "print only ids")
    .option("--watch", "then print each sandbox that changes")
    .action(async (options: LsOptions, command: Command) => {
      const { client, isJson } = await openSession(command);
      const clients = await clientsOf(client, options);
      const positions = options.watch ? await Promise.all(clients.map(endOfEvents)) : [];
      const rows = (await Promise.all(clients.map((each) => rowsOf(each, options)))).flat();
      const listing = new Listing(options, isJson);
      listing.print(rows);
      await Promise.all(positions.map((after, at) => watch(clients[at] ?? client, after, options, listing)));
    });
}
