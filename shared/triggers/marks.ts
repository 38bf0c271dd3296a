import { type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { aliased } from "../../schema/aliased.ts";
import { triggerDeliveries, triggerMarks } from "../../schema/trigger-deliveries.ts";
import type { ClaimedDelivery } from "./delivery.ts";
import { isClaimed, isDelivery } from "./delivery-row.ts";
import type { Plan } from "./plan.ts";

const { namespace, trigger, id, sequence, isDeleted, holder, heldUntil } = triggerMarks;
const excluded = aliased(triggerMarks, "excluded");

/** A turn of a delivery to act on a sandbox. */
export interface Turn extends ClaimedDelivery {
  /** The id of the sandbox. */
  readonly id: string;
  readonly sequence: string;
  /** True if the sandbox is to be gone afterwards. */
  readonly isDeletion: boolean;
  /** True to disregard the order. */
  readonly isForced: boolean;
  /** True to take it only in the first attempt of the delivery: a later one has the plan and results of the first. */
  readonly isFirst: boolean;
  /** Microseconds since 1970. */
  readonly now: number;
  readonly heldUntil: number;
}

/** A turn without its times. */
export type Order = Omit<Turn, "now" | "heldUntil" | "isFirst">;

/** Returns the turn of a plan on a sandbox, without its times; undefined if its deliveries have no order. */
export function turnOf(
  delivery: ClaimedDelivery,
  { sequence: wanted, actions, isForced }: Plan,
  sandboxId: string,
): Order | undefined {
  if (wanted === undefined) return undefined;
  const last = actions.findLast((action) => action.sandboxId === sandboxId);
  const { namespace: ns, trigger: name, key, claim } = delivery;
  return {
    ...{ namespace: ns, trigger: name, key, claim },
    ...{ id: sandboxId, sequence: wanted, isDeletion: last?.name === "delete", isForced },
  };
}

/** Returns the condition that a turn's delivery is claimed for it. */
function isClaim(turn: Turn): SQL {
  return turn.isFirst ? sql`${isClaimed(turn)} and ${triggerDeliveries.attempts} = 1` : isClaimed(turn);
}

function isMark(turn: Order): SQL {
  return sql`${namespace} = ${turn.namespace} and ${trigger} = ${turn.trigger} and ${id} = ${turn.id}`;
}

/** Returns the condition that a later delivery, or a deletion by an equal one, is in the place of a turn. */
function isLate(turn: Turn): SQL {
  if (turn.isForced) return sql`false`;
  const isEqual = turn.isDeletion ? sql`false` : sql`${sequence} = ${turn.sequence} and ${isDeleted} = 1`;
  return sql`(${sequence} > ${turn.sequence} or (${isEqual}))`;
}

/**
 * Returns the statement that raises the mark of a sandbox, and takes the turn if no other delivery has it. It does nothing
 * if the turn is late, or without the claim of the delivery.
 */
export function takeTurn(db: LibSQLDatabase, turn: Turn) {
  const isFree = sql`(${holder} in ('', ${turn.key}) or ${heldUntil} < ${turn.now})`;
  const mayTake = sql`exists (select 1 from ${triggerDeliveries} where ${isClaim(turn)})`;
  const isDeletion = turn.isDeletion ? 1 : 0;
  const values = [
    turn.namespace,
    turn.trigger,
    turn.id,
    turn.sequence,
    isDeletion,
    turn.key,
    turn.heldUntil,
    turn.now,
  ];
  return db
    .insert(triggerMarks)
    .select(
      sql`select ${sql.join(
        values.map((value) => sql`${value}`),
        sql`, `,
      )} where ${mayTake}`,
    )
    .onConflictDoUpdate({
      target: [namespace, trigger, id],
      set: {
        sequence: sql`max(${sequence}, ${excluded.sequence})`,
        isDeleted: sql`case when ${excluded.sequence} > ${sequence} then ${excluded.isDeleted}
          else max(${isDeleted}, ${excluded.isDeleted}) end`,
        holder: sql`case when ${isFree} then ${excluded.holder} else ${holder} end`,
        heldUntil: sql`case when ${isFree} then ${excluded.heldUntil} else ${heldUntil} end`,
        updatedAt: turn.now,
      },
      setWhere: sql`not ${isLate(turn)}`,
    });
}

/** Returns the statement that ends a delivery as `stale` if its turn is late. Its body is dropped, unless all are kept. */
export function endIfLate(db: LibSQLDatabase, turn: Turn, keepsBody: boolean) {
  const late = sql`exists (select 1 from ${triggerMarks} where ${isMark(turn)} and ${isLate(turn)})`;
  return db
    .update(triggerDeliveries)
    .set({ doneAt: turn.now, outcome: "stale", ...(keepsBody ? {} : { body: null }) })
    .where(sql`${isClaim(turn)} and ${late}`);
}

/** The state of a turn: `held`, `busy` while another delivery acts on the sandbox, or `late`. */
export type TurnState = "held" | "busy" | "late";

/** Returns the condition that no other server has taken a delivery over, which then has its turns. */
function isOwn({ claim, ...delivery }: ClaimedDelivery): SQL {
  return sql`exists (select 1 from ${triggerDeliveries} where ${isDelivery(delivery)}
    and ${triggerDeliveries.claim} = ${claim})`;
}

/** Returns the query of the state of a turn. */
export function selectTurn(db: LibSQLDatabase, turn: Turn) {
  const state = sql<TurnState>`case when ${isLate(turn)} then 'late'
    when ${holder} = ${turn.key} and ${isOwn(turn)} then 'held' else 'busy' end`;
  return db.select({ state }).from(triggerMarks).where(isMark(turn));
}

/** Returns the condition that a delivery has its turn on a sandbox. */
export function hasTurn(turn: Order): SQL {
  return sql`exists (select 1 from ${triggerMarks} where ${isMark(turn)} and ${holder} = ${turn.key})`;
}

/** Returns the statement that gives back the turns of a delivery on sandboxes. */
export function releaseTurns(db: LibSQLDatabase, delivery: ClaimedDelivery, ids: readonly string[]) {
  const isOne = sql`${id} in (select value from json_each(${JSON.stringify(ids)}))`;
  return db
    .update(triggerMarks)
    .set({ holder: "", heldUntil: 0 })
    .where(
      sql`${namespace} = ${delivery.namespace} and ${trigger} = ${delivery.trigger} and ${isOne}
        and ${holder} = ${delivery.key} and ${isOwn(delivery)}`,
    );
}

/** Returns the statement that keeps the turns of a delivery on sandboxes. */
export function keepTurns(
  db: LibSQLDatabase,
  delivery: ClaimedDelivery,
  ids: readonly string[],
  until: number,
) {
  const isOne = sql`${id} in (select value from json_each(${JSON.stringify(ids)}))`;
  return db
    .update(triggerMarks)
    .set({ heldUntil: until })
    .where(
      sql`${namespace} = ${delivery.namespace} and ${trigger} = ${delivery.trigger} and ${isOne}
        and ${holder} = ${delivery.key} and ${isOwn(delivery)}`,
    );
}
