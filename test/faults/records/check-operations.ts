import type { Violation } from "../evidence.ts";
import { isOk, type Operation } from "./operation.ts";
import type { LoggedState, Timeline } from "./timeline.ts";

/** The reason why an answer is wrong; undefined if it is right. */
type Judgement = string | undefined;

/** The event of a record that an operation has at most once. */
const ownEvents: Readonly<Partial<Record<Operation["call"], string>>> = {
  ...{ "create-record": "created", "update-record": "updated" },
  ...{ "delete-record": "deleted", "force-delete": "deleted" },
};

const isOver = ({ phase }: LoggedState) => phase === "none" || phase === "gone";

/** Checks that an operation that succeeded has its one event, at a moment of the operation. */
function requireEvent(timeline: Timeline, operation: Operation, type: string): Judgement {
  // A run has several if it was undone before.
  const indexes = timeline.indexesOf(operation, type, true);
  const { from, to } = timeline.during(operation);
  if (indexes.length === 0) return `it has no event ${type}`;
  return indexes.some((index) => index >= from && index < to)
    ? undefined
    : `its event ${type} is not at a moment of it`;
}

function require(
  timeline: Timeline,
  operation: Operation,
  what: string,
  condition: (state: LoggedState) => boolean,
): Judgement {
  return timeline.mayHaveHeld(operation, condition) ? undefined : `at no moment of it ${what}`;
}

/**
 * Returns true if a run with `replace` has ended record and life during an operation. It stores the new record before the
 * old life has ended, so that there is no moment without both.
 */
function wasReplaced(timeline: Timeline, operation: Operation): boolean {
  const { from, to } = timeline.during(operation);
  const { events, states } = timeline;
  return [...events.keys()].slice(from, to).some((index) => {
    const isOfRun = events[index]?.type === "deleted" && timeline.causeOf(index)?.ifExists === "replace";
    const life = states[index]?.life;
    const hasEnded = events.slice(index, to).some((event) => event.type === "removed" && event.life === life);
    return isOfRun && hasEnded;
  });
}

function judgeSuccess(timeline: Timeline, operation: Operation): Judgement {
  switch (operation.call) {
    case "create-record":
      return requireEvent(timeline, operation, "created");
    case "update-record":
      return requireEvent(timeline, operation, "updated");
    case "delete-record":
      return requireEvent(timeline, operation, "deleted");
    case "run":
      if (operation.ifExists !== "keep") return requireEvent(timeline, operation, "created");
      return require(timeline, operation, "there was a record", ({ isStored }) => isStored);
    case "force-delete":
      if (operation.answer?.status !== 204 || wasReplaced(timeline, operation)) return undefined;
      return require(timeline, operation, "there was neither record nor life", (state) => {
        return !state.isStored && isOver(state);
      });
    case "shutdown":
      return require(timeline, operation, "there was no life", isOver);
    case "get":
      return require(timeline, operation, "the record had these labels", (state) => isSeen(state, operation));
    default:
      return undefined;
  }
}

/** Returns true if a record has the labels that a Get has answered. */
function isSeen({ isStored, labels }: LoggedState, { answer }: Operation): boolean {
  const seen = Object.entries((answer?.body.labels ?? {}) as Readonly<Record<string, string>>);
  const own = seen.filter(([key]) => key.startsWith("by-"));
  return isStored && own.length === labels.size && own.every(([key, value]) => labels.get(key) === value);
}

function judgeRefusal(timeline: Timeline, operation: Operation): Judgement {
  const { call, answer } = operation;
  const own = ownEvents[call];
  const isDenied = answer?.code === "not_found" || answer?.code === "already_exists";
  if (isDenied && own !== undefined && timeline.indexesOf(operation, own, true).length > 0) {
    return `it has an event ${own}`;
  }
  const isOfRecord = call.endsWith("-record") || call === "get" || call === "force-delete";
  if (answer?.code === "not_found" && isOfRecord) {
    return require(timeline, operation, "there was no record", ({ isStored }) => !isStored);
  }
  if (answer?.code === "already_exists" && call === "create-record") {
    return require(timeline, operation, "there was a record", ({ isStored }) => isStored);
  }
  if (answer?.code === "already_exists" && call === "run") {
    return require(timeline, operation, "there was a record or a life", (state) => {
      return state.isStored || !isOver(state);
    });
  }
  return undefined;
}

/** Checks that no operation was carried out twice, also those whose answer was never seen. */
function judgeOnce(timeline: Timeline, operation: Operation): Judgement {
  const type = ownEvents[operation.call];
  const { length } = type === undefined ? [] : timeline.indexesOf(operation, type, true);
  if (length > 1) return `it has ${length} events ${type}`;
  // A Create that has joined another one, and was refused, has no part in its life.
  const refused = timeline
    .indexesOf(operation, "failed", false)
    .flatMap((index) => timeline.events[index] ?? [])
    .filter(({ data, reason }) => data.call === "create" && reason === "already_exists");
  const lives = new Set(
    timeline
      .indexesOf(operation, "creating", false)
      .map((index) => timeline.events[index]?.life)
      .filter((life) => refused.every((event) => event.life !== life)),
  );
  // A run that fails is undone, and a retry makes another life: only one of them may ever start.
  const reached = operation.call === "run" ? "started" : "created";
  const begun = timeline.events.filter(({ type, life }) => type === reached && lives.has(life));
  return begun.length > 1 ? `${begun.length} lives of it were ${reached}` : undefined;
}

/** Codes that only say that the product has a bug. */
const faulty: readonly string[] = ["internal", "unknown", "undefined"];

/** Checks the answers of all operations of an id against its log, and that each was carried out at most once. */
export function checkOperations(
  name: string,
  timeline: Timeline,
  operations: readonly Operation[],
): Violation[] {
  return operations.flatMap((operation): Violation[] => {
    const { client, call, key, answer } = operation;
    const isFaulty = answer !== undefined && faulty.includes(answer.code);
    const judgement = isOk(operation)
      ? judgeSuccess(timeline, operation)
      : isFaulty
        ? JSON.stringify(answer.body)
        : judgeRefusal(timeline, operation);
    const reason = judgement ?? judgeOnce(timeline, operation);
    if (reason === undefined) return [];
    const text = `${client}'s ${call} (key ${key ?? "none"}) got ${answer?.code ?? "no answer"}: ${reason}`;
    return [{ invariant: "operations", name, text }];
  });
}
