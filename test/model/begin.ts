import type { Code } from "../../shared/errors/codes.ts";
import type { LifeState } from "../../shared/instances/merge.ts";

/** The result of a call's first round trip: the new row, and the request to send or the refusal. */
export interface StartedCall {
  readonly row: LifeState | undefined;
  /** The request to send; undefined if the row shows that the call cannot succeed. */
  readonly send: { readonly agent: string; readonly life: number; readonly epoch: number } | undefined;
  readonly refusal?: Code;
}

export interface BeginInput {
  /** The sandboxer that the caller names; for a Shutdown without one, the row's. */
  readonly agent: string;
  /** The last known epoch of that agent: `agents.epoch`. */
  readonly epoch: number;
  /** The lowest number that the call may get. */
  readonly clock: number;
}

export interface CreateInput extends BeginInput {
  readonly callId: string;
  /** True if the caller sent an idempotency key: the agent may know the call. */
  readonly hasKey?: boolean;
  /** False for an agent without views, which cannot tell the Creates of one life apart. */
  readonly canJoin: boolean;
}

const nextNumber = (row: LifeState | undefined, clock: number) => Math.max((row?.highest ?? 0) + 1, clock);

/** Begins a Create. The product does the same in one SQL statement. */
export function beginCreate(row: LifeState | undefined, input: CreateInput): StartedCall {
  const { agent, epoch, clock, callId, canJoin, hasKey = false } = input;
  if (!row || row.phase === "gone") {
    const life = nextNumber(row, clock);
    const begun = { life, phase: "creating", highest: life, ending: row?.ending ?? 0 } as const;
    return { row: { ...begun, agent, epoch, sole: callId }, send: { agent, life, epoch } };
  }
  const send = { agent, life: row.life, epoch: row.epoch };
  if (row.phase !== "creating") {
    const mayRepeat = hasKey && canJoin && row.agent === agent && row.ending < row.life;
    return mayRepeat ? { row, send } : { row, send: undefined, refusal: "already_exists" };
  }
  if (row.agent !== agent) return { row, send: undefined, refusal: "failed_precondition" };
  if (row.ending >= row.life || !canJoin) return { row, send: undefined, refusal: "aborted" };
  return { row: { ...row, sole: "" }, send };
}

/**
 * Begins a Shutdown. It gets a number of its own, which is stored also for an id without a row, so that later Creates
 * get higher ones. At another agent than the row's it does not end the row's life.
 */
export function beginShutdown(row: LifeState | undefined, { agent, epoch, clock }: BeginInput): StartedCall {
  const life = nextNumber(row, clock);
  const send = { agent, life, epoch: 0 };
  if (!row) {
    return { row: { life: 0, phase: "gone", highest: life, ending: life, agent, epoch, sole: "" }, send };
  }
  const isElsewhere = row.phase !== "gone" && row.agent !== agent;
  return { row: { ...row, highest: life, ending: isElsewhere ? row.ending : life }, send };
}
