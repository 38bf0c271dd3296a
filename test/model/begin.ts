import type { Code } from "../../shared/errors/codes.ts";
import type { LifeState } from "../../shared/instances/merge.ts";

/** The first round trip of a call: the row afterwards, and the request to send or the refusal. */
export interface Begun {
  readonly row: LifeState | undefined;
  /** Undefined if the row says that the call cannot succeed. */
  readonly send: { readonly agent: string; readonly life: number; readonly epoch: number } | undefined;
  readonly refusal?: Code;
}

export interface BeginInput {
  /** The sandboxer that the caller names; for a Shutdown, else the row's. */
  readonly agent: string;
  /** The last known epoch of that agent: `agents.epoch`. */
  readonly epoch: number;
  /** Numbers are not behind it. */
  readonly clock: number;
}

export interface CreateInput extends BeginInput {
  readonly callId: string;
  /** The caller brought an idempotency key: the agent may know the call. */
  readonly hasKey?: boolean;
  /** False at an agent without the headers: it cannot tell the Creates of one life apart. */
  readonly canJoin: boolean;
}

const nextNumber = (row: LifeState | undefined, clock: number) => Math.max((row?.highest ?? 0) + 1, clock);

/** The begin step of a Create: production does the same in one SQL statement. */
export function beginCreate(row: LifeState | undefined, input: CreateInput): Begun {
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
 * The begin step of a Shutdown. It takes a number of its own, and stores it also for an id without a row: the Creates
 * that follow get greater ones. At another agent than the row's it is no end of the row's life.
 */
export function beginShutdown(row: LifeState | undefined, { agent, epoch, clock }: BeginInput): Begun {
  const life = nextNumber(row, clock);
  const send = { agent, life, epoch: 0 };
  if (!row) {
    return { row: { life: 0, phase: "gone", highest: life, ending: life, agent, epoch, sole: "" }, send };
  }
  const isElsewhere = row.phase !== "gone" && row.agent !== agent;
  return { row: { ...row, highest: life, ending: isElsewhere ? row.ending : life }, send };
}
