import { and, eq, isNull, lt, ne, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { aliased } from "../../schema/aliased.ts";
import { idempotencyKeys } from "../../schema/idempotency-keys.ts";
import type { Fence } from "../sandbox/call.ts";
import { callDatabase } from "../store/database-error.ts";
import { toFence } from "../store/fence.ts";

/** Time for which a key and its answer are kept, in milliseconds. */
const retentionMs = 24 * 60 * 60_000;

/** Time after which a server that has not extended its lease counts as dead, in milliseconds. */
const leaseMs = 10_000;

/** Maximum number of old keys that one claim deletes. */
const maxPruned = 20;

/** A request with an idempotency key. */
export interface KeyedRequest {
  readonly namespace: string;
  /** The name of the operation, such as `Store.Create`. */
  readonly operation: string;
  readonly key: string;
  /** The SHA-256 of what makes two requests the same. */
  readonly requestHash: Uint8Array;
}

/** The first answer to a request, as it was sent. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * The outcome of a claim: `claimed` by the caller, `running` at another server, used for an `other` request, or
 * `answered`.
 */
export type Claim =
  | { readonly kind: "claimed"; readonly attempt: number }
  | { readonly kind: "running" }
  | { readonly kind: "other" }
  | { readonly kind: "answered"; readonly answer: StoredAnswer };

type Row = typeof idempotencyKeys.$inferSelect;

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function answerOf({ status, headers, body }: Row): StoredAnswer | undefined {
  if (status === null) return undefined;
  return { status, headers: JSON.parse(headers ?? "{}"), body: body ?? new Uint8Array(0) };
}

function hasKey({ namespace, operation, key }: KeyedRequest) {
  return and(
    eq(idempotencyKeys.namespace, namespace),
    eq(idempotencyKeys.operation, operation),
    eq(idempotencyKeys.key, key),
  );
}

/** Returns the condition that a key still has a claim, and no answer. */
function isClaim(request: KeyedRequest, attempt: number) {
  return and(hasKey(request), eq(idempotencyKeys.attempts, attempt), isNull(idempotencyKeys.status));
}

/** Returns the claim of another server on a key, or the answer. */
function claimOf(row: Row | undefined): Claim {
  const answer = row && answerOf(row);
  return answer ? { kind: "answered", answer } : { kind: "running" };
}

/** The requests with idempotency keys, and their first answers, in a libSQL database. One round trip per method. */
export class KeyStore {
  /** Interval at which a server extends its lease of a key, in milliseconds. */
  readonly extendMs = leaseMs / 3;
  readonly #db: LibSQLDatabase;
  readonly #clock: () => number;

  /** @param clock returns the time in milliseconds since 1970 */
  constructor(db: LibSQLDatabase, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * Claims a key: a new one, one whose server has died or has released it, or one that is too old to count. Also deletes
   * some old keys.
   */
  async claim(signal: AbortSignal, request: KeyedRequest): Promise<Claim> {
    const { requestHash } = request;
    const now = this.#micros();
    const { status, leaseUntil, createdAt, attempts } = idempotencyKeys;
    const oldest = now - retentionMs * 1_000;
    const isOld = lt(createdAt, oldest);
    const isFree = and(isNull(status), lt(leaseUntil, now), eq(idempotencyKeys.requestHash, requestHash));
    const excluded = aliased(idempotencyKeys, "excluded");
    const old = this.#db
      .select({ rowid: sql`rowid` })
      .from(idempotencyKeys)
      .where(isOld)
      .orderBy(createdAt)
      .limit(maxPruned);
    const [claimed, rows] = await callDatabase(signal, "writes", () =>
      this.#db.batch([
        this.#db
          .insert(idempotencyKeys)
          .values({ ...request, leaseUntil: this.#leaseUntil(), attempts: 1, createdAt: now })
          .onConflictDoUpdate({
            target: [idempotencyKeys.namespace, idempotencyKeys.operation, idempotencyKeys.key],
            set: {
              requestHash: excluded.requestHash,
              leaseUntil: excluded.leaseUntil,
              attempts: sql`case when ${isOld} then 1 else ${attempts} + 1 end`,
              status: null,
              headers: null,
              body: null,
              createdAt: sql`case when ${isOld} then ${excluded.createdAt} else ${createdAt} end`,
            },
            setWhere: sql`${isOld} or ${isFree}`,
          })
          .returning({ attempts }),
        this.#db.select().from(idempotencyKeys).where(hasKey(request)),
        this.#db.delete(idempotencyKeys).where(sql`rowid in ${old}`),
      ]),
    );
    const [claim] = claimed;
    if (claim) return { kind: "claimed", attempt: claim.attempts };
    const [row] = rows;
    if (row && !isSame(row.requestHash, requestHash)) return { kind: "other" };
    return claimOf(row);
  }

  /** Extends the lease of a claim. */
  async extend(request: KeyedRequest, attempt: number): Promise<void> {
    await this.#update(request, attempt, { leaseUntil: this.#leaseUntil() });
  }

  /**
   * Stores the answer of a claim, unless another server has taken the claim over. Retried, since it may be repeated.
   * @returns the state of the key afterwards: `claimed` if this answer is stored
   */
  async answer(request: KeyedRequest, attempt: number, answer: StoredAnswer): Promise<Claim> {
    const { status, headers, body } = answer;
    const set = { status, headers: JSON.stringify(headers), body };
    const isOther = ne(idempotencyKeys.attempts, attempt);
    const [, [other]] = await callDatabase(undefined, "reads", () =>
      this.#db.batch([
        this.#db.update(idempotencyKeys).set(set).where(isClaim(request, attempt)),
        this.#db
          .select()
          .from(idempotencyKeys)
          .where(and(hasKey(request), isOther)),
      ]),
    );
    return other ? claimOf(other) : { kind: "claimed", attempt };
  }

  /** Releases a claim, so that the next request with the key carries it out. */
  async release(request: KeyedRequest, attempt: number): Promise<void> {
    await this.#update(request, attempt, { leaseUntil: 0 });
  }

  /** Returns the fence of a claim: no other server has taken it over. */
  fenceOf(request: KeyedRequest, attempt: number): Fence {
    return toFence(sql`exists (select 1 from ${idempotencyKeys} where ${isClaim(request, attempt)})`);
  }

  /** Changes the row of a claim, unless another server has taken it over. */
  async #update(request: KeyedRequest, attempt: number, set: Partial<Row>): Promise<void> {
    await callDatabase(undefined, "writes", () =>
      this.#db.update(idempotencyKeys).set(set).where(isClaim(request, attempt)).run(),
    );
  }

  #micros(): number {
    return Math.floor(this.#clock() * 1_000);
  }

  #leaseUntil(): number {
    return this.#micros() + leaseMs * 1_000;
  }
}
