import type { Client } from "@libsql/core/api";
import { yieldToEventLoop } from "../async/turn.ts";
import { abortError } from "../errors/abort.ts";
import type { Call } from "../sandbox/call.ts";
import type { Directory, LifeEntry, NamespaceEntry, Page } from "../sandbox/directory.ts";
import { type Executor, executorOf } from "./executor.ts";
import { livesStatement, orphansStatement } from "./list-lives.ts";
import { countsStatement, maxCounted, namesStatement } from "./list-namespaces.ts";
import { numberAt, type Row, statusAt, textAt } from "./row.ts";

/** Number of namespaces that one statement counts, if statements block all other work. */
const countedAtOnce = 4;
/** Number of living sandboxes that one statement examines for orphans, and maximum number of statements of a page. */
const examinedAtOnce = 500;
const maxStatements = 20;

/** The statements, built on first use. */
class Statements {
  readonly #built = new Map<() => unknown, unknown>();

  of<T>(build: () => T): T {
    // Each key has the value that it has built.
    const value = (this.#built.get(build) as T | undefined) ?? build();
    this.#built.set(build, value);
    return value;
  }
}

/** The Directory in a libSQL database. */
export class LibsqlDirectory implements Directory {
  readonly #executor: Executor;
  readonly #isEmbedded: boolean;
  readonly #statements = new Statements();

  constructor(client: Client) {
    this.#executor = executorOf(client);
    this.#isEmbedded = "executor" in client;
  }

  async namespaces(call: Call, size: number, after = ""): Promise<Page<NamespaceEntry>> {
    const statement = this.#statements.of(namesStatement);
    const rows = await this.#executor.read(call, statement.bind({ after, limit: size }));
    const names = rows.map((row) => textAt(row, 0));
    const step = this.#isEmbedded ? countedAtOnce : names.length;
    const entries: NamespaceEntry[] = [];
    for (let at = 0; at < names.length; at += step) {
      if (at > 0) await this.#turn(call);
      const wanted = JSON.stringify(names.slice(at, at + step));
      const counts = await this.#executor.read(
        call,
        this.#statements.of(countsStatement).bind({ names: wanted }),
      );
      entries.push(...counts.map(toNamespace));
    }
    return {
      entries: entries.filter(({ records, living }) => records > 0 || living > 0),
      next: names.length === size ? names.at(-1) : undefined,
    };
  }

  async lives(
    call: Call,
    size: number,
    after: string | undefined,
    onlyOrphans: boolean,
  ): Promise<Page<LifeEntry>> {
    const { namespace } = call;
    const entries: LifeEntry[] = [];
    const statement = this.#statements.of(onlyOrphans ? orphansStatement : livesStatement);
    const limit = onlyOrphans ? examinedAtOnce : size;
    let from = after ?? "";
    for (let count = 0; count < maxStatements; count++) {
      if (count > 0) await this.#turn(call);
      const rows = await this.#executor.read(call, statement.bind({ namespace, after: from, limit }));
      for (const row of rows) {
        if (entries.length === size) return { entries, next: from };
        from = textAt(row, 0);
        const entry = toLife(row);
        if (entry.life > 0 && !(onlyOrphans && entry.hasRecord)) entries.push(entry);
      }
      if (rows.length < limit) return { entries, next: undefined };
    }
    return { entries, next: from };
  }

  async #turn({ signal }: Call): Promise<void> {
    if (this.#isEmbedded) await yieldToEventLoop();
    if (signal.aborted) throw abortError(signal);
  }
}

function toNamespace(row: Row): NamespaceEntry {
  const [records, living] = [numberAt(row, 1), numberAt(row, 2)];
  return {
    name: textAt(row, 0),
    records: Math.min(records, maxCounted),
    living: Math.min(living, maxCounted),
    isExact: records <= maxCounted && living <= maxCounted,
  };
}

function toLife(row: Row): LifeEntry {
  const status = statusAt(row, 3).value;
  return { id: textAt(row, 0), life: numberAt(row, 1), hasRecord: row[2] === 1, status };
}
