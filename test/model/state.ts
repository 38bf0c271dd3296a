import type { FolderPhase } from "../../agent/lifecycle/decide.ts";
import type { LifeState } from "../../shared/instances/merge.ts";
import { type AgentView, type LifeExit, unknownExitStatus } from "../../shared/instances/view.ts";
import type { Kind, Scope } from "./scopes.ts";

/** An exit in the model: the number of the life whose process ended, or one of the constants below. */
export type ExitMark = number;
export const noExit = 0;
export const neverStarted = -1;
export const lost = -2;

/** A process. */
export const alive = 1;
export const dead = 2;

export function toLifeExit(life: number, mark: ExitMark): LifeExit | undefined {
  if (!life || mark === noExit) return undefined;
  const reason = mark === lost ? "lost" : mark === neverStarted ? "never_started" : "exited";
  return { life, status: mark > 0 ? mark : unknownExitStatus, exitedAt: undefined, reason };
}

export function toExitMark({ status, reason }: LifeExit): ExitMark {
  return reason === "lost" ? lost : reason === "never_started" ? neverStarted : status;
}

/** A request on its way, or held by the agent. */
export interface Request {
  readonly to: number;
  readonly kind: Kind;
  /** The life that is meant. For Shutdown: all lives up to this number. */
  readonly life: number;
  /** The call that awaits the answer. */
  readonly callId: string;
  /** The idempotency key: a client's retry has the same. */
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
  readonly asked: number;
  /** The answer's code and view; "" while it is awaited. */
  readonly code: string;
  readonly view: AgentView | undefined;
  /** The row was `creating` when the call began. */
  readonly wasPending: boolean;
  /** A Shutdown at another agent than the row's. */
  readonly isElsewhere: boolean;
  /** For Create: the highest number of a Shutdown that had begun before. */
  readonly meant: number;
  /** The row that was read; kept only to model writes without compare-and-swap. */
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
  /** Made for a process that was found without a folder. */
  readonly isOrphan: boolean;
}

export interface Agent {
  epoch: number;
  fence: number;
  /** The fence of every id whose tombstone was pruned. */
  floor: number;
  folder: Folder | undefined;
  /** The exit in the tombstone, and the life it is of. */
  exitLife: number;
  exit: ExitMark;
  /** The last Create that was refused for what it wants made, as `life:key`; in the tombstone. */
  refused: string;
  /** Requests that wait for something to happen; a restart forgets them. */
  held: readonly Request[];
}

export interface Database {
  row: LifeState | undefined;
  /** By life. */
  exits: readonly ExitMark[];
  /** The last known epoch of each agent. */
  epochs: readonly number[];
  /** For each agent: the number up to which lives were given up, of which it is to be told. */
  givenUp: readonly number[];
}

export interface State extends Database {
  clock: number;
  backup: Database | undefined;
  agents: Agent[];
  /** Of each life: its process; how often it was started, where and by which key; whose Create made it. */
  process: readonly number[];
  starts: readonly number[];
  where: readonly number[];
  starter: readonly string[];
  maker: readonly string[];
  net: readonly Request[];
  calls: readonly Call[];
  lastCall: number;
  /** Calls that their clients gave up and may retry. */
  abandoned: readonly Retry[];
  /** Rest of the scope's budget. */
  left: Scope["budget"];
  /** The highest number whose Shutdown was answered ok. */
  okThrough: number;
  /** The highest number that a Shutdown has written into the row that is there, and the highest ever taken. */
  meantThrough: number;
  begunThrough: number;
  /** Nothing is on its way any more, and all grace periods are over. */
  isCalm: boolean;
  /** The Creates that were told that nothing was made, as `life:key`. */
  refused: readonly string[];
  /** A broken property of a step; it ends the search. */
  bad: string;
}

/** Lives and calls are numbered from 1; no scope needs more. */
const maxLives = 14;

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
    ...{ okThrough: 0, meantThrough: 0, begunThrough: 0, isCalm: false, refused: [], bad: "" },
  };
}

export function agentAt(s: State, at: number): Agent {
  const agent = s.agents[at];
  if (!agent) throw new Error(`no agent ${at}`);
  return agent;
}

export function recordExit(s: State, life: number, exit: ExitMark): void {
  if (s.exits[life] === noExit) s.exits = s.exits.with(life, exit);
}
