import { DatabaseSync } from "node:sqlite";
import { fillPlaceholders, sql } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { encodeKey } from "../../schema/label-key.ts";
import type { CompiledFilters } from "../../shared/filters/compile.ts";
import type { FilteredSandbox } from "../../shared/filters/sandbox-fields.ts";
import { toMicros } from "../../shared/protobuf/timestamp.ts";
import type { SandboxStatus } from "../../shared/sandbox/status.ts";

const utf8 = new TextEncoder();

/** The time before which the lives of silent agents are unknown. */
const silentAt = 100;
const dialect = new SQLiteSyncDialect();

/** A database in memory with the parts of the Store's tables that filters use. */
export class FilterDatabase {
  readonly #database = new DatabaseSync(":memory:");
  readonly #sandboxes: ReadonlyMap<string, FilteredSandbox>;

  /** Stores these sandboxes, and in another namespace some with the same labels, which must not be found. */
  constructor(sandboxes: readonly FilteredSandbox[]) {
    this.#sandboxes = new Map(sandboxes.map((sandbox) => [sandbox.id, sandbox]));
    this.#database.exec(`
      create table sandboxes (
        namespace text not null, id text not null, uid text, revision integer, runtime_name blob,
        runtime_options blob, spec blob, labels text, extensions text, sandboxer blob, created_at integer,
        updated_at integer, primary key (namespace, id)) without rowid;
      create table sandbox_labels (
        namespace text not null, key blob not null, value blob not null, id text not null,
        primary key (namespace, key, value, id)) without rowid;
      create index sandbox_labels_by_key on sandbox_labels (namespace, key, id);
      create table instances (
        namespace text not null, id text not null, life integer, phase text, agent text,
        observed_at integer,
        primary key (namespace, id)) without rowid;
      create index instances_by_phase on instances (namespace, phase, id);
      create index instances_by_agent on instances (namespace, agent, id);
      create table agents (
        name text primary key, failing_since integer, unknown_before integer) without rowid;
      create index agents_silent on agents (unknown_before) where unknown_before is not null;
      create table exits (
        namespace text not null, id text not null, life integer, status integer,
        primary key (namespace, id, life)) without rowid;
      create table leases (
        namespace text not null, id text not null, expires_at integer, primary key (namespace, id)) without rowid;
      create index leases_by_end on leases (namespace, expires_at);
      begin;`);
    for (const sandbox of sandboxes) {
      this.#add("ours", sandbox);
      this.#add("theirs", { ...sandbox, id: `${sandbox.id}.x` });
      // A sandbox without a record, which must not be found.
      if (sandbox.status) this.#addStatus("ours", `${sandbox.id}.z`, sandbox.status);
    }
    this.#database.exec("commit");
  }

  close(): void {
    this.#database.close();
  }

  /** Returns the ids that List finds, in order; page by page if a page size is given. */
  list(filters: CompiledFilters, pageSize = 1_000_000): string[] {
    const found: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = this.#candidates(filters, after, pageSize);
      const ids = page.map(({ id }) => id);
      const isOrdered = ids.every((id, index) => id > (ids[index - 1] ?? after ?? ""));
      if (!isOrdered) throw new Error(`a page after ${after} holds ${ids.join()}`);
      if (page.length > pageSize) throw new Error(`a page of ${pageSize} has ${page.length} rows`);
      found.push(
        ...page
          .filter((row) => row.holds && (filters.exact || this.#matches(filters, row.id)))
          .map(({ id }) => id),
      );
      if (page.length < pageSize) return found;
      after = ids.at(-1);
    }
  }

  /** Returns SQLite's query plan, one line per step. */
  explain(filters: CompiledFilters, pageSize = 1_000_000): string[] {
    const { text, params } = query(filters, "m", pageSize);
    const rows = this.#database.prepare(`explain query plan ${text}`).all(...params);
    return rows.map(({ detail }) => String(detail).replace(/ LEFT-JOIN$/, ""));
  }

  #add(namespace: string, { id, labels, status, createdAt, updatedAt }: FilteredSandbox): void {
    const times = [createdAt, updatedAt].map((time) => (time ? toMicros(time) : 0));
    this.#database
      .prepare("insert into sandboxes (namespace, id, created_at, updated_at) values (?, ?, ?, ?)")
      .run(namespace, id, ...times);
    const addLabel = this.#database.prepare("insert into sandbox_labels values (?, ?, ?, ?)");
    for (const [key, value] of labels) {
      addLabel.run(namespace, utf8.encode(encodeKey(key)), utf8.encode(value), id);
    }
    if (status) this.#addStatus(namespace, id, status);
  }

  /** Adds the rows of a status. A sandbox without a life may have a row, too: that of a Shutdown. */
  #addStatus(namespace: string, id: string, status: SandboxStatus): void {
    const { phase, lastPhase, silentSince, agent = "n1", exit, expiresAt } = status;
    const life = phase === "none" ? 0 : 7;
    if (life > 0 || id.length % 2 === 0) {
      // Others at a silent agent were observed when it was silent.
      const observedAt = lastPhase ? silentAt - 1 : silentAt;
      const row = [namespace, id, life, life > 0 ? (lastPhase ?? phase) : "gone", agent, observedAt];
      this.#database.prepare("insert into instances values (?, ?, ?, ?, ?, ?)").run(...row);
    }
    if (lastPhase) {
      const agentRow = [agent, silentSince ?? null, silentAt];
      this.#database.prepare("insert into agents values (?, ?, ?) on conflict do nothing").run(...agentRow);
    }
    const addExit = this.#database.prepare("insert into exits values (?, ?, ?, ?)");
    // The exit of an earlier life, which does not count.
    addExit.run(namespace, id, 3, 9);
    if (exit) addExit.run(namespace, id, life, exit.status);
    if (expiresAt !== undefined) {
      this.#database.prepare("insert into leases values (?, ?, ?)").run(namespace, id, expiresAt);
    }
  }

  #matches(filters: CompiledFilters, id: string): boolean {
    const sandbox = this.#sandboxes.get(id);
    return sandbox !== undefined && filters.matches(sandbox);
  }

  #candidates(filters: CompiledFilters, after: string | undefined, limit: number) {
    if (!filters.search) return [];
    const { text, params } = query(filters, after, limit);
    const rows = this.#database.prepare(text).all(...params);
    return rows.map(({ id, holds }) => ({ id: String(id), holds: holds === 1 }));
  }
}

/** Joins the candidates to their rows, as List does. */
function query(filters: CompiledFilters, after: string | undefined, limit: number) {
  const { search } = filters;
  if (!search) throw new Error("nothing can match");
  const { sql: text, params } = dialect.sqlToQuery(sql`
    with "c"("id", "holds") as materialized (${search.candidates})
    select "c"."id" as "id", "c"."holds" and "sandboxes"."id" is not null as "holds"
    from "c" left join "sandboxes" on "sandboxes"."namespace" = ${"ours"} and "sandboxes"."id" = "c"."id"`);
  return {
    text,
    params: fillPlaceholders(params, search.fill({ namespace: "ours", after, limit })).map(toInput),
  };
}

function toInput(value: unknown): string | number | Uint8Array {
  if (typeof value === "string" || typeof value === "number" || value instanceof Uint8Array) return value;
  throw new TypeError(`a filter binds text, numbers and bytes only, not ${typeof value}`);
}
