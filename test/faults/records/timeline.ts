import { isOk, type Operation, type RecordCall } from "./operation.ts";
import { isOfCall, type LoggedEvent } from "./record-log.ts";

/** The phase of the last life of an id, as far as the log shows it. */
export type LoggedPhase = "none" | "creating" | "created" | "running" | "stopped" | "gone";

/** The state of an id after some events of its log. */
export interface LoggedState {
  readonly isStored: boolean;
  /** The program of its record, if the operation that stored it is known. */
  readonly token: string | undefined;
  /** The labels that updates have set. */
  readonly labels: ReadonlyMap<string, string>;
  readonly revision: number;
  readonly life: number;
  readonly phase: LoggedPhase;
}

const nothing: LoggedState = {
  ...{ isStored: false, token: undefined, labels: new Map(), revision: 0 },
  ...{ life: 0, phase: "none" as const },
};

/** The phases after events of lives. */
const phases: Readonly<Record<string, LoggedPhase>> = {
  ...{ creating: "creating", created: "created", started: "running", stopped: "stopped", removed: "gone" },
};

/** The event of a record that an operation has caused by its answer. Others may come later. */
const ownEvents: Readonly<Partial<Record<RecordCall, string>>> = {
  ...{ "create-record": "created", "update-record": "updated", "delete-record": "deleted", run: "created" },
};

/** Positions of a log, both included: `from` events have happened, or up to `to`. */
export interface Positions {
  readonly from: number;
  readonly to: number;
}

/** The states of one id by its log of events, which is in the order of the commits. */
export class Timeline {
  readonly events: readonly LoggedEvent[];
  /** The state after each number of events. */
  readonly states: readonly LoggedState[];
  /** The operation of each event of a record; undefined if it is not known. */
  readonly #causes: readonly (Operation | undefined)[];

  constructor(events: readonly LoggedEvent[], operations: readonly Operation[]) {
    this.events = events;
    this.#causes = events.map((event) => operations.find(({ callId }) => isOfCall(event, callId)));
    const states = [nothing];
    let state = nothing;
    for (const [index, event] of events.entries()) {
      state = after(state, event, this.#causes[index]);
      states.push(state);
    }
    this.states = states;
  }

  /** Returns the operation that has caused an event; undefined if it is not known. */
  causeOf(index: number): Operation | undefined {
    return this.#causes[index];
  }

  /** Returns the indexes of the events of a type that an operation has caused. */
  indexesOf(operation: Operation, type: string, isOfRecord: boolean): number[] {
    return [...this.events.keys()].filter((index) => {
      const event = this.events[index];
      const isMatch = event?.type === type && (event.life === 0) === isOfRecord;
      return isMatch && this.#causes[index] === operation;
    });
  }

  /**
   * Returns the numbers of events that may have been committed at some moment of an operation. An event was committed
   * before its operation was answered, and after its own time, which was read before.
   */
  during({ startedAt, endedAt }: Operation): Positions {
    const from = this.#causes.findLastIndex((cause, index) => {
      const isOwn = cause !== undefined && this.events[index]?.type === ownEvents[cause.call];
      return isOwn && this.events[index]?.life === 0 && isOk(cause) && cause.endedAt < startedAt;
    });
    const later = this.events.findIndex(({ timeMs }) => timeMs > endedAt + 1);
    return { from: from + 1, to: later < 0 ? this.events.length : later };
  }

  /** Returns true if a condition may have held at some moment of an operation. */
  mayHaveHeld(operation: Operation, condition: (state: LoggedState) => boolean): boolean {
    const { from, to } = this.during(operation);
    return this.states.slice(from, to + 1).some(condition);
  }

  /** Returns the program of each life, from the record at its beginning. */
  programsOfLives(): ReadonlyMap<number, string | undefined> {
    const programs = new Map<number, string | undefined>();
    for (const [index, { type, life }] of this.events.entries()) {
      if (type === "creating" && !programs.has(life)) programs.set(life, this.states[index]?.token);
    }
    return programs;
  }
}

function after(state: LoggedState, event: LoggedEvent, cause: Operation | undefined): LoggedState {
  const { type, life, data } = event;
  const revision = Number(data.revision ?? state.revision);
  if (life === 0) {
    if (type === "created") {
      return { ...state, isStored: true, token: cause?.token, labels: new Map(), revision };
    }
    if (type === "deleted") return { ...state, isStored: false, token: undefined, labels: new Map() };
    if (type !== "updated") return state;
    const { label } = cause ?? {};
    const labels = new Map(state.labels);
    if (label) labels.set(label.key, label.value);
    return { ...state, labels, revision };
  }
  const phase = type === "adopted" ? (String(data.phase) as LoggedPhase) : phases[type];
  if (phase === undefined || life < state.life) return state;
  return { ...state, life, phase };
}
