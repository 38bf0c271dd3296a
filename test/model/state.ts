import type { FolderPhase } from "../../agent/lifecycle/decide.ts";
import type { LifeState } from "../../shared/instances/merge.ts";
import { type AgentView, type LifeExit, unknownExitStatus } from "../../shared/instances/view.ts";
import type { Kind, Scope } from "./scopes.ts";

/** An exit in the model: the number of the life whose process ended, or one of the constants below. */
export type ExitMark = number;
export const noExit = 0;
export const neverStarted = -1;
export const lost = -2;

/** The states of a process. */
export const alive = 1;
export const dead = 2;

/** Converts an exit of the model to an exit in a view. */
export function toLifeExit(life: number, mark: ExitMark): LifeExit | undefined {
  if (!life || mark === noExit) return undefined;
  const reason = mark === lost ? "lost" : mark === neverStarted ? "never_started" : "exited";
  return { life, status: mark > 0 ? mark : unknownExitStatus, exitedAt: undefined, reason };
}

/** Converts an exit in a view to an exit of the model. */
export function toExitMark({ status, reason }: LifeExit): ExitMark {
  return reason === "lost" ? lost : reason === "never_started" ? neverStarted : status;
}

/** A request in the network, or held by its agent. */
export interface Request {
  readonly to: number;
  readonly kind: Kind;
  /** The target life; for Shutdown, all lives up to this number. */
  readonly life: number;
  /** The call that awaits the answer. */
  readonly callId: string;
  /** The idempotency key, which is the same in a client's retry. */
  readonly key: string;
  /** For Create: the epoch that the functions expect. */
  readonly epoch: number;
}

/** A client's call that a functions server carries out. */
export interface Call {
  readonly id: string;
  readonly key: string;
  readonly kind: Kind;
  readonly life: number;
  readonly agent: number;
  /** The life in the row when the call began; 0 for none. */
  readonly lifeBefore: number;
  /** The answer's code; empty until the answer arrives. */
  readonly code: string;
  readonly view: AgentView | undefined;
  /** True if the row was `creating` when the call began. */
  readonly wasPending: boolean;
  /** True for a Shutdown at another agent than the row's. */
  readonly isElsewhere: boolean;
  /** For Create: the highest number of a Shutdown that began before it. */
  readonly shutDownBefore: number;
  /** The row that was read; only used to model writes without compare-and-swap. */
  readonly before: LifeState | undefined;
}

/** A call to repeat with the same idempotency key. */
export type Retry = Pick<Call, "kind" | "key" | "agent">;

/** The folder of a sandbox at an agent. */
export interface Folder {
  readonly life: number;
  readonly phase: FolderPhase;
  readonly createCall: string;
  readonly startCall: string;
  readonly exit: ExitMark;
  /** True if the agent created the folder for a process that it found without one. */
  readonly isOrphan: boolean;
}

export interface Agent {
  epoch: number;
  fence: number;
  /** The fence of every id whose tombstone was pruned. */
  floor: number;
  folder: Folder | undefined;
  /** The life and the exit in the tombstone. */
  exitLife: number;
  exit: ExitMark;
  /** The last Create that was refused because of its spec, as `life:key`; in the tombstone. */
  refused: string;
  /** Requests that wait for an event. A restart loses them. */
  held: readonly Request[];
}

export interface Database {
  row: LifeState | undefined;
  /** The exit of each life. */
  exits: readonly ExitMark[];
  /** The last known epoch of each agent. */
  epochs: readonly number[];
  /** For each agent: the number up to which lives were given up and must be shut down there. */
  givenUp: readonly number[];
}

export interface State extends Database {
  clock: number;
  backup: Database | undefined;
  agents: Agent[];
  /** The process of each life. */
  process: readonly number[];
  /** The number of starts of each life. */
  starts: readonly number[];
  /** The agent on whose node each life was started. */
  where: readonly number[];
  /** The key of the Start that started each life. */
  starter: readonly string[];
  /** The key of the Create that created each life. */
  maker: readonly string[];
  net: readonly Request[];
  calls: readonly Call[];
  lastCall: number;
  /** Calls that their clients gave up, and may retry. */
  abandoned: readonly Retry[];
  /** The remaining budget of the scope. */
  left: Scope["budget"];
  /** The highest number of a Shutdown that was answered ok. */
  okThrough: number;
  /** The highest number that a Shutdown has written into the current database. */
  intentThrough: number;
  /** The highest number of any Shutdown, also of those that a restored database lacks. */
  begunThrough: number;
  /** True once no call or request is open and all grace periods are over. */
  isCalm: boolean;
  /** The Creates that were answered as refused, as `life:key`. */
  refused: readonly string[];
  /** The Starts and Stops that were answered as not found, as `life:key`. */
  notFound: readonly string[];
  /** The property that the last step violated; it ends the search. */
  bad: string;
}

/** Maximum number of lives in a scope. Lives and calls are numbered from 1. */
const maxLives = 14;

/** Returns the state before the first call. */
export function initialState({ agents = 1, anyBackup, isFirstContact, budget }: Scope): State {
  const zeros = Array<number>(maxLives).fill(0);
  const noCalls = Array<string>(maxLives).fill("");
  const [epochs, givenUp] = [
    Array<number>(agents).fill(isFirstContact ? 0 : 1),
    Array<number>(agents).fill(0),
  ];
  const database: Database = { row: undefined, exits: zeros, epochs, givenUp };
  const tombstone = { fence: 0, floor: 0, exitLife: 0, exit: noExit, refused: "" };
  return {
    ...database,
    clock: 1,
    backup: anyBackup ? undefined : database,
    agents: Array<Agent>(agents).fill({ epoch: 1, ...tombstone, folder: undefined, held: [] }),
    ...{ process: zeros, starts: zeros, where: zeros, starter: noCalls, maker: noCalls },
    ...{ net: [], calls: [], lastCall: 0, abandoned: [], left: budget },
    ...{ okThrough: 0, intentThrough: 0, begunThrough: 0, isCalm: false, refused: [], notFound: [], bad: "" },
  };
}

/** Returns the agent with an index. */
export function agentAt(s: State, at: number): Agent {
  const agent = s.agents[at];
  if (!agent) throw new Error(`no agent ${at}`);
  return agent;
}

/** Records the exit of a life, unless it has one. */
export function recordExit(s: State, life: number, exit: ExitMark): void {
  if (s.exits[life] === noExit) s.exits = s.exits.with(life, exit);
}
